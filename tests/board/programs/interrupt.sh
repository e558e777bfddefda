#!/bin/sh
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# SIGINT ends the examples in order, and the screen shows again what it showed before.
set -eu

folder=$(mktemp -d /mnt/interrupt.XXXXXX)
trap 'rm -rf "$folder"' EXIT

# The kernel's console, with something on it and nothing that blinks.
printf '\033[?25l\033[2J\033[5;5Hwhat was here before' >/dev/tty0
screendump "$folder/before.ppm"

# interrupt PROGRAM [ARGUMENT]...
interrupt() {
	env --default-signal=INT "$@" &
	player=$!
	screendump "$folder/during.ppm"
	while busybox cmp -s "$folder/before.ppm" "$folder/during.ppm"; do
		kill -0 $player
		screendump "$folder/during.ppm"
	done

	kill -INT $player
	wait $player
	screendump "$folder/after.ppm"
	busybox cmp "$folder/before.ppm" "$folder/after.ppm"
}

interrupt camera-to-hdmi --size 640x480
interrupt draw-to-hdmi
