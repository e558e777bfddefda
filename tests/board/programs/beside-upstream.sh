#!/bin/sh
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# beside-upstream.sh first|second: the kernel's own CMA heap comes first or second, on the same area as ours. Both work,
# each under its name, and the tool sees what either holds.
set -eu

here=$(dirname "$0")
theirs=default_cma_region
ours=$theirs-contiguous

# hold_of HEAP
hold_of() {
	rm -f /run/holding
	HEAP=$1 "$here/hold-buffer" fd >/run/holding &
	holders="${holders-} $!"
	until grep -qs holding /run/holding; do sleep 0.1; done
}

# One area has what both took, and each buffer is known by its heap.
see_both() {
	hold_of $theirs
	hold_of $ours
	cmaheap who --buffers | tee /run/who
	grep "1.0 MiB .* hold-buffer (${holders##* })" /run/who
	for heap in $theirs $ours; do
		cmaheap who --heap "$heap" | tee /run/who
		grep "^hold-buffer .* $heap  *1  *1.0 MiB" /run/who
		cmaheap list | grep "^$heap "
	done
	# shellcheck disable=SC2086 # numbers are words
	kill $holders
	wait
}

modprobe vgem
case $1 in
first)
	modprobe cma_heap
	[ -c /dev/dma_heap/$theirs ]
	"$here/doctor.sh" foreign
	"$here/tool-foreign.sh"
	/usr/libexec/board/load-exporter
	;;
second)
	/usr/libexec/board/load-exporter
	[ ! -e /dev/dma_heap/$theirs ]
	modprobe cma_heap
	;;
esac
[ -c /dev/dma_heap/$theirs ]
[ -c /dev/dma_heap/$ours ]

HEAP=$theirs "$here/checked" "$here/uapi-alloc"
HEAP=$ours "$here/checked" "$here/uapi-alloc"
"$here/checked" "$here/selftest.sh"
see_both
"$here/kernel-log.sh"
