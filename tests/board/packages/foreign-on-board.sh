#!/bin/bash
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# On a board without our module: installs the packages, whose dependencies dpkg checks against what the board
# has, and uses them.
# usage: foreign-on-board.sh MODULE.ko   a file beside this one
set -euo pipefail

here=$(dirname "$0")
# Without the module's: it needs DKMS, and with that a compiler.
packages=("$here"/cmaheap_*.deb "$here"/gstreamer1.0-cmaheap_*.deb "$here"/libcmaheap*.deb)
allocations=/sys/kernel/dma_heap_cma/default_cma_region/allocations
database=/tmp/dpkg

fail() {
	echo "FAIL: $*" >&2
	exit 1
}

# The board has no diff, which dpkg wants for configuration files; here are none.
our_dpkg() {
	dpkg --admindir "$database" --force-bad-path --force-unsafe-io "$@"
}

files_of_packages() {
	for package in "${packages[@]}"; do
		dpkg-deb --fsys-tarfile "$package" | tar --list | sed -n 's/^\.\(.*[^/]\)$/\1/p'
	done
}

# What the checkout installed would hide what the packages lack.
remove_the_checkouts() {
	files_of_packages | while read -r file; do rm -f "$file"; done
	rm -f /usr/lib/*/libcmaheap*
	if find /usr/include/cmaheap -type f | grep .; then fail "no package has these"; fi
	if command -v cmaheap; then fail "a cmaheap is still there"; fi
	if hello-cmaheap 2>/dev/null; then fail "a libcmaheap is still there"; fi
}

use() {
	hello-cmaheap
	cmaheap list | grep '^default_cma_region '
	{ cmaheap doctor || true; } | grep default_cma_region
	before=$(cat $allocations)
	gst-launch-1.0 v4l2src device=/dev/video0 num-buffers=10 io-mode=dmabuf-import ! \
		cmaheapupload require-zero-copy=true ! fakesink
	[ "$(cat $allocations)" -gt "$before" ] || fail "GStreamer did not allocate from the heap"
}

cp -r "$here/dpkg" "$database"
remove_the_checkouts
insmod "$here/$1"
our_dpkg --install "${packages[@]}"
# Boards have neither manuals nor documentation.
if our_dpkg --verify cmaheap libcmaheap0 | grep -v -e /usr/share/doc/ -e /usr/share/man/; then
	fail "these are not as the packages have them"
fi
use
our_dpkg --purge cmaheap gstreamer1.0-cmaheap libcmaheap-dev libcmaheap-gpu0 libcmaheap0
files_of_packages | while read -r file; do [ ! -e "$file" ] || fail "$file was left behind"; done
