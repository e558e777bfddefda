#!/bin/sh
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# What the loaded module took from the kernel and what it brought itself, by who has
# the symbols, where its memory is, and how the kernel is built; tests/summary.py makes a
# table of these lines.
set -eu

# has PATTERN OWNER: a symbol of that name, of a module ("[NAME]") or of the kernel ("")
has() {
	awk -v pattern="^$1\$" -v owner="$2" '$3 ~ pattern && $4 == owner { found = 1 } END { exit !found }' /proc/kallsyms
}

front_end() {
	if [ -d /sys/module/cma_heap ] && [ ! -d /sys/module/dma_heap_cma ]; then
		echo "the kernel's, and its heap alone"
	elif ! has '.*dma_heap_add' '[dma_heap_cma]'; then
		has dma_heap_add '' && echo "the kernel's"
	elif has dma_heap_add ''; then
		echo "ours, beside the kernel's"
	else
		echo ours
	fi
}

memory() {
	if has compat_cma_alloc '[dma_heap_cma]'; then
		echo "DMA API"
	else
		has cma_alloc '' && echo "cma_alloc()"
	fi
}

# zone NAME: it has pages of an area
zone() {
	awk -v name="$1" '$3 == "zone" { zone = $4 } $1 == "cma" && $2 > 0 && zone == name { found = 1 } END { exit !found }' \
		/proc/zoneinfo
}

# Who said where the default area is, and whether it lies where not every device or mapping reaches.
area() {
	said=$(tr ' ' '\n' </proc/cmdline | grep '^cma=' | tail -n 1)
	for region in /proc/device-tree/reserved-memory/*/linux,cma-default; do
		[ ! -e "$region" ] || said=${said:-device tree}
	done
	place=
	if zone HighMem; then place=", highmem"; fi
	if zone Normal && [ "$(getconf LONG_BIT)" = 64 ]; then place=", above 4 GiB"; fi
	echo "${said:-built in}$place"
}

# configured SYMBOL: where the kernel tells its configuration
configured() {
	[ -e /proc/config.gz ] && busybox zcat /proc/config.gz | grep -qx "$1=y"
}

kernel_options() {
	pages=$(getconf PAGESIZE)
	[ "$pages" = 4096 ] || echo "$((pages / 1024))k pages"
	if uname -v | grep -qw PREEMPT_RT; then echo realtime; fi
	[ -d /sys/kernel/tracing/events ] || echo "no tracepoints"
	grep -qw debugfs /proc/filesystems || echo "no debugfs"
	if configured CONFIG_KASAN; then echo "KASAN, lockdep"; fi
}

front_end=$(front_end) || { echo "dma_heap_add is nowhere: is the module loaded?" >&2; exit 1; }
memory=$(memory) || { echo "neither cma_alloc nor what replaces it is there" >&2; exit 1; }
options=$(kernel_options | paste -s -d , | sed 's/,/, /g')
echo "combination: $(uname -m); $(uname -r); $front_end; $memory; $(area); ${options:--}"
