#!/bin/sh
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# Devices that work from memory to memory, with the single- and the multi-planar interface.
set -eu

here=$(dirname "$0")

# with MODULE MULTIPLANAR PROGRAM
with() {
	modprobe "$1" multiplanar="$2"
	"$here/$3"
	modprobe -r "$1"
}

# Linux 6.12's vim2m has no such parameter.
if modinfo -F parm vim2m | grep -q '^multiplanar:'; then
	with vim2m 1 convert
	with vim2m 2 convert
else
	modprobe vim2m
	"$here/convert"
	modprobe -r vim2m
fi
with vicodec 0 encode
with vicodec 1 encode
