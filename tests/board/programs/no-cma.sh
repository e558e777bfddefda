#!/bin/sh
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# On a machine without a CMA area the module does not load, says why and what to do,
# and leaves nothing behind.
set -eu

here=$(dirname "$0")
grep '^CmaTotal: *0 kB' /proc/meminfo

if error=$(insmod "/usr/lib/modules/$(uname -r)/updates/dma_heap_cma.ko" 2>&1); then
	echo "the module loaded"
	exit 1
fi
echo "$error"
case $error in
*"No such device"*) ;;
*) exit 1 ;;
esac
dmesg | grep 'dma_heap_cma: this machine has no CMA area: boot with cma='

if grep dma_heap_cma /proc/modules || ls /dev/dma_heap/default_cma_region* 2>/dev/null; then
	echo "something was left behind"
	exit 1
fi
"$here/kernel-log.sh"
