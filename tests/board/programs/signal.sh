#!/bin/sh
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# camera-to-hdmi with an HDMI source that is switched off and on again: it says so, the last
# picture stays on the screen meanwhile, and then there are new ones. The same if the source sends
# another size, with another mode; but a size that no mode has room for, or not the one that was
# chosen, ends it.
set -eu

here=$(dirname "$0")
camera=/dev/video0
webcam=0 hdmi=3
picture=0 nothing=1 chosen=4
folder=$(mktemp -d /mnt/signal.XXXXXX)

source_is() {
	"$here/video-source" $camera "$@"
}

clean_up() {
	source_is signal $picture
	source_is adapt 1
	source_is input $webcam
	rm -rf "$folder"
}
trap clean_up EXIT

wait_for() {
	until grep -q "$1" "$folder/output.txt"; do
		kill -0 $player || { cat "$folder/output.txt"; exit 1; }
		sleep 0.1
	done
}

# The screen's size is in the second line of a picture of it.
wait_for_mode() {
	until screendump "$folder/mode.ppm" && head -n 2 "$folder/mode.ppm" | grep -qax "$1"; do
		kill -0 $player
	done
}

wait_for_new_picture() {
	screendump "$folder/old.ppm"
	cp "$folder/old.ppm" "$folder/new.ppm"
	while busybox cmp -s "$folder/old.ppm" "$folder/new.ppm"; do
		kill -0 $player
		screendump "$folder/new.ppm"
	done
}

# ends_with TEXT TIMINGS [option]...
ends_with() {
	text=$1
	timings=$2
	shift 2
	source_is timings 640x480p
	: >"$folder/output.txt" # before the program is started: it is looked into at once
	camera-to-hdmi --camera $camera "$@" >"$folder/output.txt" 2>&1 &
	player=$!
	wait_for '^buffer 4'
	source_is timings "$timings"
	if wait $player; then
		exit 1
	fi
	grep "$text" "$folder/output.txt"
}

source_is input $hdmi
source_is signal $nothing
if camera-to-hdmi --camera $camera --size 640x480 >"$folder/output.txt" 2>&1; then
	exit 1
fi
grep -q "$camera (vivid) has no signal" "$folder/output.txt"

# As with most HDMI receivers, a picture is as large as the source sends it.
source_is adapt 0
source_is timings 640x480p
source_is signal $chosen
env --default-signal=INT camera-to-hdmi --camera $camera --save "$folder/saved" >"$folder/output.txt" 2>&1 &
player=$!
wait_for '^camera: .*, 640x480 '
wait_for '^buffer 4'
source_is signal $nothing
wait_for '^the signal is gone$'
screendump "$folder/gone.ppm"
screendump "$folder/still-gone.ppm"
# The last one may have been under way.
until busybox cmp -s "$folder/gone.ppm" "$folder/still-gone.ppm"; do
	mv "$folder/still-gone.ppm" "$folder/gone.ppm"
	screendump "$folder/still-gone.ppm"
done

source_is signal $chosen
wait_for '^the signal is back$'
wait_for_new_picture
wait_for_mode '640 480'

source_is timings 800x600p
wait_for '^camera: .*, 800x600 '
wait_for_mode '800 600'
wait_for_new_picture

# Both at once.
source_is signal $nothing
source_is timings 640x480p
source_is signal $chosen
wait_for_mode '640 480'
wait_for_new_picture
kill -INT $player
wait $player
cat "$folder/output.txt"
pitch=$(sed -n 's/^camera: .*, 640x480 .* pitch //p' "$folder/output.txt" | tail -n 1)
test "$(wc -c <"$folder/saved")" = $((pitch * 480))

ends_with '^camera-to-hdmi: no mode for 3840x2160 on ' 3840x2160p
ends_with '^camera-to-hdmi: a picture of 800x600 does not fit into mode 640x480' 800x600p --mode 640x480
