#!/bin/sh
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# The area full of other people's pages gives a large buffer all the same, and nobody
# loses data. Expects a machine whose memory is full soon.
set -eu

# In the share, where somebody can look at the picture; elsewhere if there is none.
folder=/mnt
[ -w /mnt ] || folder=/dev/shm
mountpoint -q /sys/kernel/debug || mount -t debugfs none /sys/kernel/debug

borrowed-memory $folder/borrowed-memory | tee /dev/shm/story

# number ROW COLUMN: MiB, rounded down.
number() {
	awk -F'|' -v row="$1" -v column="$2" 'index($2, row) { print int($(column + 2)) }' /dev/shm/story
}

buffer=$(number buffer 2)
lent_before=$(($(number files 1) + $(number process 1)))
[ "$buffer" -gt 0 ]
# Nearly all of the area was lent: the buffer could only have what others had.
[ "$lent_before" -gt "$buffer" ]
[ "$(number files 1)" -gt 0 ] && [ "$(number process 1)" -gt 0 ]
[ "$(number buffer 1)" = 0 ] && [ "$(number buffer 3)" = 0 ]
[ "$(($(number files 2) + $(number process 2)))" -lt "$((lent_before - buffer / 2))" ]
awk '/^The kernel migrated/ && $4 > 0 { found = 1 } END { exit !found }' /dev/shm/story
[ -s $folder/borrowed-memory/borrowed-memory.png ]
