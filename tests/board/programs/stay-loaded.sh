#!/bin/sh
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# Where the kernel's heaps core cannot remove a heap, the module says that it stays, and does.
set -eu

"$(dirname "$0")/need-module.sh"
dmesg | grep 'dma_heap_cma: .*stays loaded'
if rmmod dma_heap_cma; then
	echo "the module was unloaded, and its heap's node is an open door to nowhere"
	exit 1
fi
hello-cmaheap
