#!/bin/sh
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# kill-between.sh: the camera's pictures on the display, killed between every two system calls.
set -eu

here=$(dirname "$0")
"$here/kill-between" camera-to-hdmi --size 640x480 --frames 2 >/run/killed
tail -n 20 /run/killed
