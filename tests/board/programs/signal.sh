#!/bin/sh
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# camera-to-hdmi with an HDMI source that is switched off and on again: it says so, the last
# picture stays on the screen meanwhile, and then there are new ones.
set -eu

here=$(dirname "$0")
camera=/dev/video0
webcam=0 hdmi=3
folder=$(mktemp -d /mnt/signal.XXXXXX)
trap '"$here/video-source" $camera input $webcam; rm -rf "$folder"' EXIT

wait_for() {
	until grep -q "$1" "$folder/output.txt"; do
		kill -0 $player || { cat "$folder/output.txt"; exit 1; }
		sleep 0.1
	done
}

"$here/video-source" $camera input $hdmi
"$here/video-source" $camera signal 1
if camera-to-hdmi --camera $camera --size 640x480 >"$folder/output.txt" 2>&1; then
	exit 1
fi
grep -q "$camera (vivid) has no signal" "$folder/output.txt"

"$here/video-source" $camera signal 0
env --default-signal=INT camera-to-hdmi --camera $camera --size 640x480 >"$folder/output.txt" 2>&1 &
player=$!
wait_for '^buffer 4'
"$here/video-source" $camera signal 1
wait_for '^the signal is gone$'
screendump "$folder/gone.ppm"
screendump "$folder/still-gone.ppm"
# The last one may have been under way.
until busybox cmp -s "$folder/gone.ppm" "$folder/still-gone.ppm"; do
	mv "$folder/still-gone.ppm" "$folder/gone.ppm"
	screendump "$folder/still-gone.ppm"
done

"$here/video-source" $camera signal 0
wait_for '^the signal is back$'
cp "$folder/gone.ppm" "$folder/back.ppm"
while busybox cmp -s "$folder/gone.ppm" "$folder/back.ppm"; do
	kill -0 $player
	screendump "$folder/back.ppm"
done
kill -INT $player
wait $player
cat "$folder/output.txt"
