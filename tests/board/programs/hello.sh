#!/bin/sh
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# hello-cmaheap prints the pixel it drew; without a heap it says so and which there are.
set -eu

heap=$("$(dirname "$0")/heap-name.sh")
expected="$heap: pixel (320, 240) is 0x7f007f"
actual=$(hello-cmaheap)
echo "$actual"
[ "$actual" = "$expected" ]

if error=$(CMAHEAP_HEAP=no-such-heap hello-cmaheap 2>&1); then
	echo "a heap that does not exist was opened"
	exit 1
fi
echo "$error"
case $error in
*no-such-heap*"$heap"*) ;;
*) exit 1 ;;
esac
