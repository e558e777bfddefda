#!/bin/bash
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# What the tests of GStreamer pipelines share. Sourced.
# shellcheck disable=SC2034 # variables are for those who source it
set -euo pipefail

here=$(dirname "$0")
folder=$(mktemp -d /mnt/gst.XXXXXX)
player=
trap 'kill $player 2>/dev/null || true; rm -rf "$folder"' EXIT

# The display by its driver's name: to try others takes kmssink half a minute.
sink="kmssink driver-name=${DISPLAY_DRIVER:-bochs-drm} force-modesetting=true"
size="video/x-raw,format=BGRx,width=640,height=480"

# expect TEXT: the last pipeline's report has a line that is this.
expect() {
	grep -qx -e "$1" "$folder/report" && return
	echo "expected \"$1\" in:"
	cat "$folder/report"
	return 1
}

# play PIPELINE: until it ends.
play() {
	echo "== $1"
	"$here/gst-run" "$1" >"$folder/report" || { cat "$folder/report"; return 1; }
}

# show PIPELINE FILE.raw: plays it and compares what is left on the screen with the raw BGRx frame;
# a display may have none ($NO_SCREEN).
show() {
	if [ -n "${NO_SCREEN:-}" ]; then
		play "$1"
		return
	fi
	echo "== $1"
	"$here/gst-run" --hold "$1" >"$folder/report" &
	player=$!
	until grep -q '^shown' "$folder/report"; do
		kill -0 $player || { cat "$folder/report"; return 1; }
		sleep 0.1
	done
	screendump "$folder/screen.ppm"
	kill $player
	wait $player || true
	"$here/raw-to-ppm" 640 480 <"$2" >"$folder/expected.ppm"
	busybox cmp "$folder/expected.ppm" "$folder/screen.ppm"
}
