#!/bin/bash
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# scripts/demo of one board: it judges its picture itself.
# usage: demo.sh [--kernel-heap] BOARD
set -euo pipefail

root=$(cd "$(dirname "$0")/../.." && pwd)
"$root/scripts/demo" "$@"
board=${*: -1}
pictures=screen
[ "$board" != pc ] || pictures="screen gpu-screen libcamera-picture"
for picture in $pictures; do
	grep "/$picture.png, 0 of .* pixels differ" "$root/build/demo/$board/summary.txt"
done
