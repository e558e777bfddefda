#!/bin/sh
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# gpu-screen.sh PROGRAM: camera to GPU to display. The screen shows what the shader has drawn,
# turned and with edges; the display waits for the GPU by fences.
set -eu

folder=$(mktemp -d /mnt/gpu.XXXXXX)
trap 'rm -rf "$folder"' EXIT

frames=4
"$@" --frames $frames --size 320x240 --mode 640x480 --hold forever --save "$folder/memory.ppm" \
	>/run/gpu.txt &
program=$!
until grep -q '^saved' /run/gpu.txt; do
	kill -0 $program
	sleep 0.1
done
screendump "$folder/screen.ppm"
kill -INT $program
wait $program
cat /run/gpu.txt

busybox cmp "$folder/memory.ppm" "$folder/screen.ppm"
grep -q "^frames: $frames in " /run/gpu.txt
grep -qx "fences: $frames" /run/gpu.txt
grep -qx 'copied: 0 bytes' /run/gpu.txt

# The camera's bars at 75 %, white first, go from top to bottom; of the right half there are edges only.
check_pixel() {
	pixel=$(od -An -tu1 -j $((15 + ($2 * 640 + $1) * 3)) -N 3 "$folder/memory.ppm" | xargs)
	echo "$pixel" | awk -v x="$1" -v y="$2" -v expected="$3 $4 $5" '{
		split(expected, rgb)
		for (i = 1; i <= 3; i++)
			wrong += $i < rgb[i] - 4 || $i > rgb[i] + 4
		print "pixel " x "," y ": " $0 ", expected about " expected
		exit wrong > 0
	}'
}
check_pixel 230 100 191 191 191
check_pixel 230 140 191 191 0
check_pixel 230 340 0 0 191
check_pixel 390 100 0 0 0
check_pixel 100 240 0 0 0
