#!/bin/sh
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# kernel-heap.sh NAME: loads the kernel's own heap of the default area as it would be if it had been compiled with another
# name, such as older kernels give it. Beside it there is one called like the area, which is `reserved' if of cma=.
set -eu

compiled=default_cma_region
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

zeros=$(printf "%*s" $((${#compiled} - ${#1})) "" | sed 's/ /\\x00/g')
LC_ALL=C sed "s/$compiled/$1$zeros/g" \
	"/usr/lib/modules/$(uname -r)/updates/cma_heap.ko" >"$folder/heap.ko"
insmod "$folder/heap.ko"
[ -c "/dev/dma_heap/$1" ]
