#!/bin/bash
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# Without the module, on a heap of the kernel's own, the tool tells who has what, and what is not known.
set -eu

here=$(dirname "$0")
# shellcheck source-path=SCRIPTDIR source=tool-common.sh
. "$here/tool-common.sh"
trap 'kill $holders 2>/dev/null || true; wait; rm -rf "$folder"' EXIT
areas=/sys/kernel/mm/cma
bitmaps=/sys/kernel/debug/cma

mountpoint -q /sys/kernel/debug || mount -t debugfs none /sys/kernel/debug
[ ! -e /sys/kernel/dma_heap_cma ]

cmaheap list | tee "$folder/list"
has "^$heap: not of module dma_heap_cma" "$folder/list"
[ ! -e $areas ] || has "^$heap  *[0-9.]* [MG]iB  *-  *[0-9.]* [MG]iB" "$folder/list"

hold hold-buffer fd
first=$holder
hold hold-buffer mapping
second=$holder
cmaheap who --heap "$heap" | tee "$folder/who"
has "hold-buffer  *$first  *root  *$heap  *1  *1.0 MiB  *?" "$folder/who"
has "hold-buffer  *$second  *root  *$heap  *1  *1.0 MiB  *?" "$folder/who"
has '^2 buffers, 2.0 MiB' "$folder/who"
has "when, and where its memory is, only module dma_heap_cma tells" "$folder/who"

cmaheap info "$second" | tee "$folder/info"
has "heap     $heap" "$folder/info"
has "size     1048576 bytes" "$folder/info"
has "memory   ?" "$folder/info"
has "devices  none attached" "$folder/info"
has "0 descriptors, 1 mappings" "$folder/info"
has_not "others:" "$folder/info"
cmaheap info --json "$first" >"$folder/info"
has '"references": 1' "$folder/info"
has_not age_ms "$folder/info"

# A buffer that two processes have is counted once; of a camera's its device is told.
hold hold-buffer shared
hold hold-camera
camera=$holder
cmaheap who --buffers --heap "$heap" | tee "$folder/who"
has "1.0 MiB  *?  *-  *-  *hold-buffer ([0-9]*), hold-buffer ([0-9]*)" "$folder/who"
has "1.2 MiB  *?  *-  *vivid[-.0-9]*  *hold-camera ($camera)" "$folder/who"
inode=$(awk '/hold-camera/ { print $1; exit }' "$folder/who")
cmaheap info "inode:$inode" | tee "$folder/info"
has "held by  others: [1-9][0-9]* references of drivers" "$folder/info"
cmaheap who --heap "$heap" >"$folder/who"
[ "$(grep -c ^hold-buffer "$folder/who")" -eq 4 ]
kill -KILL $camera

# top: the area's sums, the holders, and who comes later.
cmaheap top --count 2 --delay 0.1 | tee "$folder/top"
has "^$heap .* 3.0 MiB .* 3  *-  *-  *-" "$folder/top"
has "^hold-buffer  *$first  *root  *$heap  *1  *1.0 MiB  *?" "$folder/top"
cmaheap top --delay 0.1 --json >"$folder/top" &
watcher=$!
holders="$holders $watcher"
until [ -s "$folder/top" ]; do sleep 0.05; done
hold hold-buffer fd
until grep -q "\"pid\":$holder," "$folder/top"; do
	kill -0 $watcher
	sleep 0.1
done
kill $watcher $holder

# Others see their own buffers, and are told what they do not see.
chmod 666 "/dev/dma_heap/$heap"
as_nobody env HEAP="$heap" "$here/hold-buffer" fd >"$folder/holding" &
holders="$holders $!"
until grep -qs holding "$folder/holding"; do sleep 0.05; done
as_nobody cmaheap who | tee "$folder/who"
has '^1 buffers, 1.0 MiB' "$folder/who"
has "root sees what they hold" "$folder/who"
has "no process holds, are root's to see" "$folder/who"
other=$(awk '/hold-buffer/ { print $2 }' "$folder/who")
kill "$other"
while kill -0 "$other" 2>/dev/null; do sleep 0.05; done
chmod 600 "/dev/dma_heap/$heap"

# The map where the kernel tells which pages are taken, else what it counts of them.
see_bitmap() {
	cmaheap map --heap "$heap" | tee "$folder/text"
	has "buffers, or drivers' own * [1-9]" "$folder/text"
	has "only module dma_heap_cma tells" "$folder/text"
}
if [ -e $bitmaps ]; then
	see_bitmap
else
	cmaheap map --heap "$heap" >"$folder/text" 2>"$folder/error" || [ ! -e $areas ]
	has "module dma_heap_cma or a kernel with CONFIG_CMA_DEBUGFS" "$folder/error"
	[ ! -e $areas ] || has "^$heap: .* in buffers, or drivers' own [0-9.]* [MG]iB, free or lent" "$folder/text"
	if [ -e "/usr/lib/modules/$(uname -r)/updates/cma_debug.ko" ]; then
		modprobe cma_debug
		see_bitmap
	fi
fi
refused 1 '"nowhere" is no heap' map --heap nowhere

# A thousand more.
sizes=$(yes 4096 | head -n 250 | paste -s -d , -)
for i in 1 2 3 4; do
	cmaheap alloc "$sizes" --hold --heap "$heap" >"$folder/alloc.$i" &
	holders="$holders $!"
done
for i in 1 2 3 4; do
	until grep -q holding "$folder/alloc.$i"; do sleep 0.1; done
done
time cmaheap who --heap "$heap" >"$folder/who"
has "^1003 buffers, 6.9 MiB" "$folder/who"
time cmaheap top --count 1 >"$folder/top"
has "^cmaheap  *[0-9]*  *root  *$heap  *250  *1.0 MiB" "$folder/top"
