#!/bin/sh
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# What the loaded module took from the kernel and what it brought itself, by who has
# the symbols; tests/summary.py makes a table of these lines.
set -eu

# owner SYMBOL: the module that has it, "kernel", or nothing
owner() {
	awk -v name="$1" '$3 == name { print (NF > 3) ? $4 : "kernel"; exit }' /proc/kallsyms
}

case $(owner dma_heap_add) in
kernel) front_end="the kernel's" ;;
"[dma_heap_cma]") front_end=ours ;;
*) echo "dma_heap_add is nowhere: is the module loaded?" >&2; exit 1 ;;
esac
case $(owner compat_cma_alloc):$(owner cma_alloc) in
"[dma_heap_cma]":*) memory="DMA API" ;;
:kernel) memory="cma_alloc()" ;;
*) echo "neither cma_alloc nor what replaces it is there" >&2; exit 1 ;;
esac
echo "combination: $(uname -m), $(uname -r), $front_end, $memory"
