#!/bin/sh
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# uncached.sh HEAP: its uncached variant works like any heap, and no cache is looked
# after but at the allocation. Where all devices snoop there is no such heap.
set -eu

here=$(dirname "$0")
heap=$1-uncached
trace=/sys/kernel/tracing

if [ "${COHERENT:-0}" = 1 ]; then
	dmesg | grep "dma_heap_cma: uncached=1 adds no heap: all devices of this machine snoop"
	[ ! -e "/dev/dma_heap/$heap" ]
	[ -e "/dev/dma_heap/$1" ]
	exit
fi

modprobe vgem
for program in uapi-alloc uapi-mmap uapi-share capture device device-answers; do
	HEAP=$heap "$here/checked" "$here/$program"
done
HEAP=$heap "$here/hold-buffer" fd >/run/holding &
holder=$!
until grep -q holding /run/holding; do sleep 0.1; done
grep "^$heap " /sys/kernel/debug/dma_heap_cma/buffers
[ "$(cat "/sys/kernel/dma_heap_cma/$1/buffers")" = 1 ]
kill $holder
wait $holder || true

# What a device leaves in the caches it snoops would not be seen here.
if [ "${SNOOPING_DISPLAY:-0}" = 1 ]; then
	if HEAP=$heap "$here/show-pattern" /run/picture; then
		echo "a device that snoops took an uncached buffer"
		exit 1
	fi
	dmesg | grep "dma_heap_cma: $heap: not for .*, which snoops the CPU's caches; use $1"
fi

if [ "${SCANOUT_REGISTER:-0}" = 1 ]; then
	HEAP=$heap "$here/picture.sh"
fi

echo 1 >$trace/events/dma/enable
: >$trace/trace
HEAP=$heap "$here/capture"
echo 0 >$trace/events/dma/enable

# Each buffer is written back and invalidated once, and the camera's mappings leave the caches alone.
grep -E -m 3 'dma_map_(page|phys): dma_heap_cma-[^ ]* dir=BIDIRECTIONAL' $trace/trace
grep -E -m 3 'dma_unmap_(page|phys): dma_heap_cma-[^ ]* dir=BIDIRECTIONAL' $trace/trace
grep -m 3 'dma_map_sg: vivid' $trace/trace
if grep 'dma_map_sg: vivid' $trace/trace | grep -v SKIP_CPU_SYNC; then
	echo "the camera's mapping looks after caches"
	exit 1
fi
if grep 'dma_sync.*vivid' $trace/trace; then
	echo "a sync for the camera"
	exit 1
fi
