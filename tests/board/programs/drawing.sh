#!/bin/sh
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# The screen shows, of all that draw-to-hdmi drew, the last frame, and no byte is copied.
# With $LEGACY set it does without fences.
set -eu

folder=$(mktemp -d /mnt/drawing.XXXXXX)
trap 'rm -rf "$folder"' EXIT

frames=30
draw-to-hdmi --frames $frames --hold forever --save "$folder/memory.ppm" \
	${HEAP:+--heap "$HEAP"} ${LEGACY:+--legacy} >/run/drawing.txt &
program=$!
until grep -q '^saved' /run/drawing.txt; do
	kill -0 $program
	sleep 0.1
done
screendump "$folder/screen.ppm"
kill -INT $program
wait $program
cat /run/drawing.txt

busybox cmp "$folder/memory.ppm" "$folder/screen.ppm"
header=$(head -n 3 "$folder/memory.ppm" | wc -c)
first_pixel=$(od -An -tu1 -j "$header" -N 3 "$folder/memory.ppm" | xargs)
echo "the first pixel is $first_pixel"
[ "$first_pixel" = "$((3 * (frames - 1))) $((frames - 1)) 0" ]

grep -q "with${LEGACY:+out} fences$" /run/drawing.txt
grep -q "^frames: $frames in " /run/drawing.txt
grep -qx 'copied: 0 bytes' /run/drawing.txt
