#!/bin/sh
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# The parameter heaps chooses areas and names their heaps; what makes no sense is
# refused with a message that names it. Starts without the module.
set -eu

here=$(dirname "$0")
module=/usr/lib/modules/$(uname -r)/updates/dma_heap_cma.ko

# expect_heaps PARAMETER HEAP...
expect_heaps() {
	insmod "$module" "heaps=$1"
	shift
	expected=$(printf '%s\n' "$@" | sort)
	found=$(find /dev/dma_heap -type c -printf '%f\n' | sort)
	if [ "$found" != "$expected" ]; then
		echo "expected heaps $expected, found $found"
		exit 1
	fi
	for heap in "$@"; do
		"$here/largest-buffer" "$heap" 1048576
		[ "$(cat "/sys/kernel/dma_heap_cma/$heap/allocations")" = 1 ]
	done
	rmmod dma_heap_cma
}

# Who opens a node of a module that fails to begin is left with what is no more.
watch_for_node() {
	until [ -e /run/refused ]; do
		if [ -e /dev/cmaheap ]; then
			echo "/dev/cmaheap was there, of a module that did not begin"
			exit 1
		fi
	done
}

# expect_refusal PARAMETER MESSAGE
expect_refusal() {
	lines=$(dmesg | wc -l)
	rm -f /run/refused
	watch_for_node &
	watcher=$!
	if insmod "$module" "heaps=$1"; then
		echo "heaps=$1 was accepted"
		exit 1
	fi
	touch /run/refused
	wait $watcher
	dmesg | tail -n "+$((lines + 1))" | grep -F "dma_heap_cma: heaps=$1: $2"
	if [ -e /sys/kernel/dma_heap_cma ]; then
		echo "something was left behind"
		exit 1
	fi
}

expect_heaps camera camera
expect_heaps camera=cam0 cam0
expect_heaps default_cma_region=linux,cma:camera linux,cma camera
expect_heaps camera=same:default_cma_region=same same same-contiguous
longest=0123456789012345678901234567890123456789012
expect_heaps "camera=$longest:default_cma_region=$longest" "$longest" "$longest-contiguous"

areas="expected areas of this machine, which are default_cma_region camera"
expect_refusal nowhere "$areas; 'nowhere' is none"
expect_refusal camera:cam "$areas; 'cam' is none"
expect_refusal "" "$areas; '' is none"
expect_refusal camera: "$areas; '' is none"
file="expected the name of a file, at most 43 bytes without '%', after '='"
expect_refusal camera= "$file, got ''"
expect_refusal camera=../camera "$file, got '../camera'"
expect_refusal camera=a/b:default_cma_region "$file, got 'a/b'"
expect_refusal default_cma_region:camera=%s "$file, got '%s'"
expect_refusal "camera=3$longest" "$file, got '3$longest'"

insmod "$module"
rmmod dma_heap_cma
"$here/kernel-log.sh"
