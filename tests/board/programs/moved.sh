#!/bin/sh
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# moved.sh MIB ALLOCATIONS: as moved, with the largest file of the root disk, and nothing kept in a pool of the module.
set -eu

here=$(dirname "$0")
heap=/sys/kernel/dma_heap_cma/$("$here/heap-name.sh")
if [ -d "$heap" ]; then
	before=$(cat "$heap/pool_limit")
	trap 'echo "$before" >"$heap/pool_limit"' EXIT
	echo 0 >"$heap/pool_limit"
fi
"$here/moved" "$1" "$2" "$(find /usr -type f -printf '%s %p\n' | sort -n | tail -n 1 | cut -d ' ' -f 2)"
