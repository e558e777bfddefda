#!/bin/sh
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# unload-device.sh MODULE...: unless it has to stay. vim2m and vicodec let go of their devices by a function of
# their own, and do not wait for it: a kernel that does that late on purpose would call it when it is gone.
set -eu

for module; do
	[ -e "/sys/module/$module" ] || continue
	if [ -e /proc/config.gz ] && busybox zcat /proc/config.gz | grep -q "^CONFIG_DEBUG_KOBJECT_RELEASE=y"; then
		echo "$module stays loaded"
	else
		modprobe -r "$module"
	fi
done
