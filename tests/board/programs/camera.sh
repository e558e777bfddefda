#!/bin/sh
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# Camera to display: every frame arrives, camera and display have the same memory,
# no byte is copied, and a camera that begins to count shortly before 0 drops no 4 billion.
set -eu

frames=90
count_before_0() {
	v4l2-ctl --device /dev/video0 --set-ctrl wrap_sequence_number="$1"
}
trap 'count_before_0 0' EXIT
count_before_0 1
camera-to-hdmi --size 640x480 --frames $frames | tee /run/camera.txt

awk -v frames=$frames '
	/^buffer / { buffers++; different += !$6 || $6 != $10 }
	/^frames:/ { shown = $2 }
	/^dropped:/ { plausible = $2 < 2 ^ 31 }
	/^copied: 0 bytes$/ { uncopied = 1 }
	END { exit !(buffers && !different && shown == frames && plausible && uncopied) }' /run/camera.txt
