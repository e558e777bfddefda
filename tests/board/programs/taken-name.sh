#!/bin/sh
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# The kernel's own heap is called linux,cma, and programs that hard-code that name get ours as long as it is mounted
# there, which cmaheap-name@.service does: cam, and a Python program as for Raspberry Pi's cameras.
set -eu

here=$(dirname "$0")
name=linux,cma
node=/dev/dma_heap/$name

# expect HEAP: what programs that open the name get
expect() {
	said=$(python3 "$here/picamera-buffers.py")
	[ "$said" = "$1" ] || { echo "the Python program has a buffer of $said, expected $1"; exit 1; }
	"$here/libcamera-names.sh" $name | tee /run/cam
	grep "^cam: 4 $1\$" /run/cam
}

modprobe vgem
"$here/kernel-heap.sh" $name
/usr/libexec/board/load-exporter
ours=$("$here/heap-name.sh")
[ "$ours" != $name ]

# opened HEAP...: which heaps the tool says that this script has open
opened() {
	said=$(cmaheap list | sed -n "s/: opened by .* ($$)\$//p" | sort)
	[ "$said" = "$(printf '%s\n' "$@" | sort)" ] || { echo "open by what the tool says: $said; expected: $*"; exit 1; }
}

expect $name
exec 3<>$node
mount --bind "/dev/dma_heap/$ours" $node
expect "$ours"
exec 4<>$node
opened $name "$ours"
exec 3>&-
opened "$ours"
cmaheap list | grep "^$name: programs that open the name get $ours"

# Who has it open does not keep the name.
umount --lazy $node
expect $name
"$here/kernel-log.sh"
