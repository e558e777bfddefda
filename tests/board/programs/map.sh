#!/bin/bash
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# The map of an area is right in each of its kinds, saved and drawn; alloc, bench and
# reclaim do what they say.
set -eu

"$(dirname "$0")/need-module.sh"
# shellcheck source-path=SCRIPTDIR source=tool-common.sh
. "$(dirname "$0")/tool-common.sh"
holder=
trap '[ -z "$holder" ] || kill $holder 2>/dev/null || true; rmmod cma_test 2>/dev/null || true; rm -rf "$folder"' EXIT

mountpoint -q /sys/kernel/debug || mount -t debugfs none /sys/kernel/debug

# bytes KEY: of the map as it is now.
bytes() {
	cmaheap map --heap "$heap" --json >"$folder/map.json"
	awk -v key="\"$1\":" '$1 == key { sub(",", "", $2); print $2; exit }' "$folder/map.json"
}

# is KEY EXPECTED [SLACK]
is() {
	found=$(bytes "$1")
	if [ "$found" -lt $(($2 - ${3:-0})) ] || [ "$found" -gt $(($2 + ${3:-0})) ]; then
		echo "$1: expected $2 bytes, the map has $found"
		cmaheap map --heap "$heap"
		exit 1
	fi
}

cmaheap reclaim "$heap"
is pooled 0
is size "$(cat /sys/kernel/dma_heap_cma/"$heap"/size)"
is buffer 0

# Buffers by owner, to the page.
cmaheap alloc 1M,3110400,4K --hold --heap "$heap" >"$folder/alloc" &
holder=$!
until grep -q holding "$folder/alloc"; do
	kill -0 $holder
	sleep 0.1
done
is buffer $((1048576 + 3112960 + 4096))
cmaheap map --heap "$heap" >"$folder/text"
has "A buffers: cmaheap ($holder) * 4.0 MiB" "$folder/text"
kill $holder
wait $holder || true
holder=

# Freed, it is kept; reclaimed, it is the system's.
is buffer 0
is pooled $((1048576 + 3112960 + 4096))
cmaheap reclaim "$heap" | grep "$heap: 4.0 MiB given back"
is pooled 0

# A driver's own memory is another device's.
if [ "${heap%-contiguous}" = default_cma_region ]; then
	before=$(bytes device)
	insmod "/usr/lib/modules/$(uname -r)/updates/cma_test.ko"
	echo 5 >/dev/cma_test
	is device $((before + 5 * 1048576))
	rmmod cma_test
	is device "$before"
fi

# Saved maps are drawn side by side, and are the maps that they were.
cmaheap map --heap "$heap" --json --label before >"$folder/one.json"
cmaheap map "$folder/one.json" "$folder/one.json" --png "$folder/two.png" --svg "$folder/two.svg" >"$folder/text"
[ "$(grep -c ": before" "$folder/text")" = 2 ]
[ "$(head -c 8 "$folder/two.png" | od -An -tx1 | tr -d ' ')" = 89504e470d0a1a0a ]
has "<svg " "$folder/two.svg"
cmaheap map --heap "$heap" --watch 1 --count 2 --png "$folder/series.png" >"$folder/text"
[ -s "$folder/series-0001.png" ] && [ -s "$folder/series-0002.png" ]
[ ! -e "$folder/series-0003.png" ]
time cmaheap map --heap "$heap" >/dev/null

# Without root it shows what everybody may know, and says what it lacks.
as_nobody cmaheap map --heap "$heap" >"$folder/text" 2>"$folder/error"
has "^$heap: .* in buffers" "$folder/text"
has "for root" "$folder/error"

cmaheap bench --heap "$heap" --size 600K --rounds 5 | tee "$folder/text"
has "^$heap *600 KiB *alloc" "$folder/text"
if [ -e /dev/dma_heap/system ]; then
	cmaheap bench --against system --size 600K --rounds 5 --json >"$folder/text"
	has '"heap": *"system"' "$folder/text"
fi

refused 1 '"nowhere" is no heap' map --heap nowhere
refused 2 '"x.jpg": expected a file that ends with .png' map --png x.jpg
refused 1 '/nowhere/x.png' map --heap "$heap" --png /nowhere/x.png
refused 1 'not a map' map /proc/self/status
sed 's/"free", *$/"fere",/; s/\[ *"free"/["fere"/' "$folder/one.json" >"$folder/wrong.json"
refused 1 'wrong.json: not a map' map "$folder/wrong.json"
refused 2 'expected SIZE' alloc
refused 2 '"8Q": expected bytes' alloc 1M,8Q
refused 2 '"0": expected bytes' alloc 0
refused 1 'buffer 2 of 2' alloc 4K,4000M --heap "$heap"
refused 1 'nowhere' alloc 4K --heap nowhere
refused 2 '"0": expected a number from 1' bench --rounds 0
refused 1 '"nowhere" is no heap' reclaim nowhere
