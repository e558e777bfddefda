#!/bin/sh
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# The kernel's own heap alone, under the names that older kernels give it: `reserved' where cma= or the kernel's
# configuration made the area, `linux,cma' where the device tree did. Programs find it by themselves, and those that
# hard-code the name have it.
set -eu

here=$(dirname "$0")

# use NAME
use() {
	export HEAP="$1"
	"$here/checked" "$here/uapi-alloc"
	"$here/checked" "$here/library"
	"$here/hello.sh"
	"$here/doctor.sh" well
	"$here/checked" "$here/libcamera-names.sh" "$1"
}

modprobe vgem
"$here/kernel-heap.sh" linux,cma
use linux,cma
rm /dev/dma_heap/linux,cma /run/cmaheap-baseline
use reserved
"$here/kernel-log.sh"
