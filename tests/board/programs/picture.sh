#!/bin/sh
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# The screen shows every pixel of a heap's buffer. Where the controller tells the
# address that it reads from, that must be where the buffer begins.
set -eu

here=$(dirname "$0")
folder=$(mktemp -d /mnt/picture.XXXXXX)
trap 'rm -rf "$folder"' EXIT

"$here/show-pattern" "$folder/memory.ppm" >/run/shown &
program=$!
until grep -q '^shown' /run/shown; do
	kill -0 $program
	sleep 0.1
done

screendump "$folder/screen.ppm"
inode=$(sed -n 's/^shown //p' /run/shown)
if [ "${SCANOUT_REGISTER-}" ]; then
	buffer=$(awk -v inode="$inode" '$2 == inode { print $4 }' /sys/kernel/debug/dma_heap_cma/buffers)
	base=$(sed -n 's/^CLCD_UBAS (0x0010): 0x//p' /sys/kernel/debug/dri/0/regs)
fi
kill $program
wait $program || true

busybox cmp "$folder/memory.ppm" "$folder/screen.ppm"
echo "the screen shows all pixels of buffer $inode"
if [ "${SCANOUT_REGISTER-}" ]; then
	echo "it is at ${buffer:?it is not in debugfs}"
	echo "the controller reads from 0x${base:?debugfs shows no base register}"
	case $buffer in
	0x*"$base"-*) ;;
	*) exit 1 ;;
	esac
fi
