#!/bin/sh
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# Camera to display: every frame arrives, camera and display have the same memory,
# and no byte is copied.
set -eu

frames=90
camera-to-hdmi --size 640x480 --frames $frames | tee /run/camera.txt

awk -v frames=$frames '
	/^buffer / { buffers++; different += !$6 || $6 != $10 }
	/^frames:/ { shown = $2 }
	/^copied: 0 bytes$/ { uncopied = 1 }
	END { exit !(buffers && !different && shown == frames && uncopied) }' /run/camera.txt
