#!/bin/sh
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# highmem.sh PROGRAM...: memory without a kernel mapping of its own passes the tests
# too, and $HEAP is really there.
set -eu

here=$(dirname "$0")
modprobe vgem

# Highmem begins where the kernel's own mapping of memory ends.
highmem=$(awk '$3 == "zone" { zone = $4 } zone == "HighMem" && $1 == "start_pfn:" { print $2 }' /proc/zoneinfo)
"$here/hold-buffer" fd &
holder=$!
until buffer=$(grep "^$HEAP " /sys/kernel/debug/dma_heap_cma/buffers); do
	kill -0 $holder
	sleep 0.1
done
kill $holder
wait $holder || true
start=$(echo "$buffer" | sed 's/.* \(0x[0-9a-f]*\)-.*/\1/')
echo "highmem begins at page ${highmem:?there is none}, $HEAP's buffer at $start"
[ $((start / 4096)) -ge "$highmem" ]

for program; do
	"$here/checked" "$here/$program"
done
