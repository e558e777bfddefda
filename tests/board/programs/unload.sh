#!/bin/sh
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# The module cannot be unloaded while anybody has a node or a buffer of it, and
# can be at any other time.
set -eu

here=$(dirname "$0")
"$here/need-module.sh"
module=dma_heap_cma

expect_refusal() {
	if error=$(rmmod $module 2>&1); then
		echo "unloaded with $1"
		exit 1
	fi
	echo "with $1: $error"
	case $error in
	*"in use"*) ;;
	*) exit 1 ;;
	esac
}

# with_held TEXT COMMAND...
with_held() {
	held=$1
	shift
	"$@" >/run/holding &
	holder=$!
	until grep -q holding /run/holding; do
		kill -0 $holder
		sleep 0.1
	done
	expect_refusal "$held"
	kill $holder
	wait $holder || true
}

node=/dev/dma_heap/$("$here/heap-name.sh")
exec 3<>"$node"
expect_refusal "an open node"
exec 3>&-
exec 3<>/dev/cmaheap
expect_refusal "an open /dev/cmaheap"
exec 3>&-
with_held "a buffer's fd" "$here/hold-buffer" fd
with_held "a mapping alone" "$here/hold-buffer" mapping
with_held "buffers that a camera has mapped" "$here/hold-camera"

for _ in 1 2 3 4 5; do
	rmmod $module
	for left in "$node" /dev/cmaheap; do
		if [ -e "$left" ]; then
			echo "$left outlived the module"
			exit 1
		fi
	done
	/usr/libexec/board/load-exporter
	hello-cmaheap
done
