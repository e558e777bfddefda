#!/bin/sh
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# What tests share of programs that know nothing of us, but open heaps by names that they hard-code. Sourced.

# shellcheck disable=SC2034 # for those who source it
heap=$("$(dirname "$0")/heap-name.sh")
tested=$heap
folder=$(mktemp -d)
smallest=0 # bytes of a picture; what is smaller is none
programs=
link=
trap finish EXIT

# Their memory is back only when they are gone.
finish() {
	# shellcheck disable=SC2086 # numbers are words
	kill -KILL $programs 2>/dev/null || true
	wait
	rm -rf "$folder" "${link:-$folder}"
}

# name_heap NAME: of what programs look for, this is the heap under test, and the others are not there. Where the machine
# has heaps of such names, it is that one. $heap is what it is called by who has the memory.
name_heap() {
	rm -f "${link:-$folder/none}"
	link=
	if [ ! -e "/dev/dma_heap/$1" ]; then
		link=/dev/dma_heap/$1
		ln -s "$tested" "$link"
	fi
	heap=$(basename "$(readlink -f "/dev/dma_heap/$1")")
	# A name that leads to another heap's node by a mount.
	[ "$(stat -L -c %t:%T "/dev/dma_heap/$1")" != "$(stat -c %t:%T "/dev/dma_heap/$tested")" ] || heap=$tested
}

# launch COMMAND...: in the background; its number is $program, its output is in $folder/PROGRAM.log.
launch() {
	log=$folder/${1##*/}.log
	"$@" >"$log" 2>&1 &
	program=$!
	programs="$programs $program"
}

# wait_for COMMAND...: until it succeeds, while the program that was launched last lives.
wait_for() {
	until "$@"; do
		if ! kill -0 "$program" 2>/dev/null; then
			cat "$log"
			return 1
		fi
		sleep 0.2
	done
}

# buffers_of PID: dma-bufs with pictures, a line for each: exporter and inode.
buffers_of() {
	awk -v smallest="$smallest" '$1 == "size:" { size = $2 } $1 == "ino:" { inode = $2 }
		$1 == "exp_name:" && size >= smallest { print $2, inode }' /proc/"$1"/fdinfo/* 2>/dev/null | sort -u
}

# has_buffers PID COUNT: at least so many, of whatever exporter.
has_buffers() {
	[ "$(buffers_of "$1" | wc -l)" -ge "$2" ]
}

# all_ours PID [COUNT]: they are our heap's, and so many.
all_ours() {
	buffers_of "$1" >"$folder/buffers"
	exporters=$(awk '{ count[$1]++ } END { for (name in count) print count[name], name }' "$folder/buffers")
	echo "$(cat "/proc/$1/comm"): $exporters"
	expected=${2:-$(wc -l <"$folder/buffers")}
	[ "$exporters" = "$expected $heap" ] || { echo "FAIL: expected $expected of $heap"; return 1; }
}
