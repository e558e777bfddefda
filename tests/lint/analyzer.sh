#!/bin/sh
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# gcc's static analyser on the libraries. Run in the build root of board pc: older versions find what is not there.
# It sees one file at a time, so it cannot know which lengths and counts another file has checked.
set -eu

folders="lib/libcmaheap lib/libcmaheap-v4l2 lib/libcmaheap-kms"
found=$(mktemp)
for folder in $folders; do
	for file in "$folder"/*.c; do
		gcc -std=c11 -O1 -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 -I include -I lib/libcmaheap -I "$folder" \
			-I kernel/dma-heap-cma/uapi -I /usr/include/libdrm -fanalyzer -Wno-analyzer-out-of-bounds \
			-Wno-analyzer-use-of-uninitialized-value -c "$file" -o /dev/null 2>>"$found"
	done
done
if grep -E 'warning:|error:' "$found"; then
	cat "$found"
	exit 1
fi
