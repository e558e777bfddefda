#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# What a kernel must have for this module, and what it may have: read by probe.sh, which looks at a kernel's
# headers, and by expect.sh, which looks at its configuration.

oldest_release() {
	echo 6.1
}

# Configuration symbols, without one of which the module is refused.
needed_symbols() {
	echo CONFIG_DMA_CMA CONFIG_DMA_SHARED_BUFFER
}

why_older() {
	echo "this kernel is older than Linux $(oldest_release), the oldest that the module is written for"
}

# why_without SYMBOL
why_without() {
	echo "this kernel is built without $1: there is nothing to build a heap on"
}

# check_symvers Module.symvers: fails after a message
check_symvers() {
	if [ ! -s "$1" ]; then
		echo "$1 is missing: install the headers package of the kernel to build for" >&2
		return 1
	fi
}

# exports Module.symvers FUNCTION: a module may call it
exports() {
	cut -f 2 "$1" | grep -qx "$2"
}

# adds_heaps Module.symvers: the kernel's heaps core makes our nodes
adds_heaps() {
	[ "${CMAHEAP_FRONT_END-}" != own ] && exports "$1" dma_heap_add
}

# lends_pages Module.symvers: memory comes from CMA itself, not by way of the DMA API
lends_pages() {
	for function in cma_alloc cma_release cma_get_name; do
		exports "$1" $function || return 1
	done
	exports "$1" dev_get_cma_area || exports "$1" dma_contiguous_default_area || return 1
	exports "$1" dma_contiguous_get_area_by_idx || walks_areas "$1"
}

# walks_areas Module.symvers: as vendors' kernels let modules do
walks_areas() {
	exports "$1" cma_for_each_area
}
