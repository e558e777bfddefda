#!/bin/sh
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# After the README's commands: its program compiles, in C and C++, and starts; GStreamer would find its plugin.
# Run in the checkout. No heap is here, which the program says.
set -eu

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# starts PROGRAM: it does, and ends for want of a heap
starts() {
	status=0
	"$1" 2>"$scratch/error" || status=$?
	cat "$scratch/error"
	[ $status -eq 1 ] && grep -q '^hello-cmaheap: ' "$scratch/error"
}

cp examples/hello-cmaheap.c "$scratch/program.c"
cp examples/hello-cmaheap.c "$scratch/program.cpp"
# shellcheck disable=SC2046 # flags are words
cc "$scratch/program.c" -o "$scratch/in-c" $(pkg-config --cflags --libs cmaheap)
# shellcheck disable=SC2046
c++ "$scratch/program.cpp" -o "$scratch/in-cpp" $(pkg-config --cflags --libs cmaheap)
starts "$scratch/in-c"
starts "$scratch/in-cpp"

plugin=$(pkg-config --variable=pluginsdir gstreamer-1.0)/libgstcmaheap.so
ldd "$plugin" >"$scratch/needs"
if grep "not found" "$scratch/needs"; then
	echo "$plugin lacks these" >&2
	exit 1
fi
