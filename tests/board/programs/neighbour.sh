#!/bin/bash
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# The pool holds the whole area when a camera's own driver wants memory from it:
# the driver must get it as if there were no pool.
set -eu

here=$(dirname "$0")
"$here/need-module.sh"
name=$("$here/heap-name.sh")
heap=/sys/kernel/dma_heap_cma/$name
before=$(cat "$heap/pool_limit")
restore() {
	echo "$before" >"$heap/pool_limit"
	echo 1 >"$heap/pool_drain"
}
trap restore EXIT

echo 100% >"$heap/pool_limit"
"$here/largest-buffer" "$name" "$("$here/largest-buffer" "$name")"
pooled=$(cat "$heap/pooled")
echo "pooled before: $pooled of $(cat "$heap/size")"
[ "$pooled" -gt $(($(cat "$heap/size") * 9 / 10)) ]

# A picture of 8 MB is more than the page allocator has in one piece.
v4l2-ctl --set-fmt-video=width=1920,height=1080,pixelformat=XR24 >/dev/null
v4l2-ctl --stream-mmap=2 --stream-count=3 --stream-poll
echo
echo "pooled after: $(cat "$heap/pooled")"
[ "$(cat "$heap/pooled")" -lt "$pooled" ]
