#!/bin/sh
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# The kernel's own CMA heap came first: ours takes another name, says so, and both work.
set -eu

here=$(dirname "$0")
ours=default_cma_region-contiguous

modprobe vgem
modprobe cma_heap
[ -e /dev/dma_heap/default_cma_region ]
"$here/doctor.sh" foreign
"$here/tool-foreign.sh"
/usr/libexec/board/load-exporter
dmesg | grep "dma_heap_cma: a heap default_cma_region exists already, ours is called $ours"

HEAP=default_cma_region "$here/checked" "$here/uapi-alloc"
HEAP=$ours "$here/checked" "$here/uapi-alloc"
"$here/checked" "$here/selftest.sh"
"$here/kernel-log.sh"
