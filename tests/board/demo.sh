#!/bin/bash
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# scripts/demo of one board: it judges its picture itself.
# usage: demo.sh BOARD
set -euo pipefail

root=$(cd "$(dirname "$0")/../.." && pwd)
"$root/scripts/demo" "$1"
grep "0 of .* pixels differ" "$root/build/demo/$1/summary.txt"
[ "$1" != pc ] || grep "libcamera-picture.png, 0 of .* pixels differ" "$root/build/demo/$1/summary.txt"
