#!/bin/sh
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# Beside a heaps core whose functions modules may not call, as many kernels have it built in, our own front end
# serves our heaps in the same folder, and leaves the core's alone. Here the module that brings it stands for that.
set -eu

here=$(dirname "$0")
heap=default_cma_region

expect_absent() {
	for left; do
		if [ -e "$left" ]; then
			echo "$left outlived the module"
			exit 1
		fi
	done
}

[ -c /dev/dma_heap/system ]
modprobe vgem
"$here/removable.sh" /usr/libexec/board/load-exporter
for _ in 1 2; do
	[ -c /dev/dma_heap/$heap ]
	[ -e /sys/class/dma_heap_cma/$heap ]
	[ -e /sys/class/dma_heap/system ]
	expect_absent /sys/class/dma_heap/$heap
	"$here/checked" "$here/uapi-alloc"
	"$here/selftest.sh"
	HEAP=system "$here/hold-buffer" fd >/run/holding &
	until grep -q holding /run/holding; do sleep 0.1; done
	kill $!

	rmmod dma_heap_cma
	expect_absent /dev/dma_heap/$heap /dev/cmaheap /sys/class/dma_heap_cma
	[ -c /dev/dma_heap/system ]
	rm /run/cmaheap-baseline
	/usr/libexec/board/load-exporter
done
hello-cmaheap
"$here/kernel-log.sh"
