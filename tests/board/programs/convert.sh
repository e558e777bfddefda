#!/bin/sh
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# Devices that work from memory to memory, with the single- and the multi-planar interface.
set -eu

here=$(dirname "$0")

# with MODULE PROGRAM [PARAMETER]: left out where the module stays as it is
with() {
	"$here/unload-device.sh" "$1"
	[ ! -e "/sys/module/$1" ] || return 0
	# shellcheck disable=SC2086 # a parameter may be missing
	modprobe "$1" ${3-}
	"$here/$2"
}

# Linux 6.12's vim2m has no such parameter.
if modinfo -F parm vim2m | grep -q '^multiplanar:'; then
	with vim2m convert multiplanar=1
	with vim2m convert multiplanar=2
else
	with vim2m convert
fi
with vicodec encode multiplanar=0
with vicodec encode multiplanar=1
"$here/unload-device.sh" vim2m vicodec
