#!/bin/sh
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# The steps of the guide work, and the last one shows what the camera sees until Enter.
set -eu

here=$(dirname "$0")
folder=$(mktemp -d /mnt/guide.XXXXXX)
trap 'rm -rf "$folder"' EXIT

for step in 1-layout 2-pool 3-share 4-screen; do
	echo "$step"
	"$here/guide-$step"
done

# The colours in the middle of the camera's eight bars, below the text: red, green, blue.
bars() {
	header=$(head -n 3 "$1" | wc -c)
	od -v -An -tu1 -w3 -j $((header + 3 * 640 * 400)) -N $((3 * 640)) "$1" |
		awk 'NR % 80 == 40 { printf("%d%d%d ", $1 > 127, $2 > 127, $3 > 127) }'
}

dump_camera() {
	seen=
	while [ "$seen" != "111 110 011 010 101 100 001 000 " ]; do
		kill -0 $program
		screendump "$1"
		seen=$(bars "$1")
	done
}

echo 5-camera
mkfifo /run/guide-keys
"$here/guide-5-camera" </run/guide-keys &
program=$!
exec 3>/run/guide-keys
rm /run/guide-keys
dump_camera "$folder/first.ppm"
dump_camera "$folder/next.ppm"
while busybox cmp -s "$folder/first.ppm" "$folder/next.ppm"; do
	kill -0 $program
	dump_camera "$folder/next.ppm"
done
echo >&3
wait $program
