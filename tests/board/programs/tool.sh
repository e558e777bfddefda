#!/bin/sh
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# The tool cmaheap lists heaps and tells who holds buffers, to root and to others.
set -eu

here=$(dirname "$0")
"$here/need-module.sh"
# shellcheck source-path=SCRIPTDIR source=tool-common.sh
. "$here/tool-common.sh"
trap 'rm -rf "$folder"; kill $holders 2>/dev/null || true' EXIT

cmaheap list | tee "$folder/list"
has "^$heap  *[0-9.]* MiB" "$folder/list"
has "root:root 0600" "$folder/list"
cmaheap list --json >"$folder/list.json"
has "\"name\": \"$heap\"" "$folder/list.json"
has '"module": "dma_heap_cma"' "$folder/list.json"
has '"largest_possible": [1-9][0-9]*[0-9]\{6\},' "$folder/list.json"
as_nobody cmaheap list >"$folder/list"
has "(not for you)" "$folder/list"
has "^$heap .*  ?  " "$folder/list"
has "root sees which of them" "$folder/list"

ln -s "$heap" /dev/dma_heap/tool-test
cmaheap list >"$folder/list"
rm /dev/dma_heap/tool-test
has "$heap: also called tool-test" "$folder/list"

hold hold-buffer fd
first=$holder
hold hold-buffer mapping
second=$holder
cmaheap who --heap "$heap" | tee "$folder/who"
has "hold-buffer  *$first  *root  *$heap  *1  *1.0 MiB  *[0-9]* s" "$folder/who"
has "hold-buffer  *$second  *root  *$heap  *1  *1.0 MiB" "$folder/who"
has '^2 buffers, 2.0 MiB' "$folder/who"
cmaheap who --buffers --heap "$heap" | tee "$folder/who"
has "$heap  *1.0 MiB .*hold-buffer ($first)" "$folder/who"

cmaheap info "$second" | tee "$folder/info"
has "size     1048576 bytes" "$folder/info"
has "0 descriptors, 1 mappings" "$folder/info"
cmaheap info --json "$first" >"$folder/info"
has '"descriptors": 1' "$folder/info"

# A buffer that two processes have is counted once.
hold hold-buffer shared
cmaheap who --heap "$heap" >"$folder/who"
[ "$(grep -c ^hold-buffer "$folder/who")" -eq 4 ]
has '^3 buffers, 3.0 MiB' "$folder/who"

# top: the counters of two looks, and an object a line.
cmaheap top --count 2 --delay 0.1 >"$folder/top"
has "^$heap  *[0-9.]* MiB  *[0-9.]* MiB" "$folder/top"
has "^hold-buffer  *$first  *root  *$heap  *1  *1.0 MiB  *[0-9]* " "$folder/top"
cmaheap top --count 2 --delay 0.1 --json >"$folder/top"
[ "$(grep -c "^{\"heaps\":.*{\"name\":\"$heap\"" "$folder/top")" -eq 2 ]
# Who comes later is seen, without a search through all processes.
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
"$here/on-terminal" 24 80 cmaheap top --count 2 --delay 0.1 >"$folder/top"
has "cmaheap top" "$folder/top"
has "hold-buffer" "$folder/top"

# Without root: neither other people's buffers nor a physical address.
as_nobody cmaheap who >"$folder/who"
has '^0 buffers, 0' "$folder/who"
has "root sees what they hold" "$folder/who"
as_nobody cmaheap info inode:1 >"$folder/info"
has_not "0x" "$folder/info"

refused 2 'no command "lsit"' lsit
refused 2 'COMMAND' # none at all
refused 2 'unexpected argument "now"' list now
refused 2 '"0": expected seconds' top --delay 0
refused 2 '"-1": expected a number' top --count=-1
refused 2 '"-5": expected a process' info -- -5
refused 2 '"12x": expected a process' info 12x
refused 1 '4000000: No such process' info 4000000
refused 1 'descriptor 0 of process 1 is no dma-buf' info 1/0
cmaheap --help >"$folder/help"
has '^  who ' "$folder/help"
cmaheap who --help >"$folder/help"
has '--buffers' "$folder/help"
if cmaheap list >/dev/full 2>"$folder/error"; then exit 1; fi
has "writing the output" "$folder/error"
