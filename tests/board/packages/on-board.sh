#!/bin/bash
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# On an installed system, as root: one step in the life of the packages. The folder of this script has both
# versions of the packages, in first and second, and sources of two programs.
# usage: on-board.sh STEP
set -eu

here=$(dirname "$0")
heap=/dev/dma_heap/default_cma_region
state=/sys/kernel/dma_heap_cma/default_cma_region
names="linux,cma reserved vidbuf_cached cma"
packages="cmaheap dma-heap-cma-dkms gstreamer1.0-cmaheap libcmaheap-dev libcmaheap-gpu0 libcmaheap0"

fail() {
	echo "FAIL: $*" >&2
	exit 1
}

# as USER COMMAND...
as() {
	setpriv --reuid "$1" --regid "$1" --init-groups env HOME="/home/$1" "${@:2}"
}

allocations() {
	cat $state/allocations
}

apt_get() {
	DEBIAN_FRONTEND=noninteractive apt-get --yes --quiet "$@"
}

# From the packages to the first allocation there is nothing else to do.
install() {
	apt_get install "$here"/first/*.deb
	as member sh -c "cc -o /tmp/hello '$here/hello-cmaheap.c' -lcmaheap && /tmp/hello"
	cc -o /usr/local/bin/hold-buffer "$here/hold-buffer.c"
	modinfo --field filename dma_heap_cma | grep '/updates/dkms/'
}

installed() {
	grep -q '^dma_heap_cma ' /proc/modules || fail "the module was not loaded at boot"
	[ "$(stat --format %U:%G:%a $heap)" = root:video:660 ] || fail "$(ls -l $heap)"
	for name in $names; do
		[ "$(readlink "/dev/dma_heap/$name")" = default_cma_region ] || fail "$(ls -l /dev/dma_heap)"
	done
	as member /tmp/hello || as member sh -c "cc -o /tmp/hello '$here/hello-cmaheap.c' -lcmaheap && /tmp/hello"
	as stranger cmaheap doctor >/tmp/doctor || true
	grep 'stranger may not open it: it belongs to root:video' /tmp/doctor || fail "$(cat /tmp/doctor)"
	grep 'usermod --append --groups video stranger' /tmp/doctor || fail "$(cat /tmp/doctor)"
	if as stranger hold-buffer fd 2>/tmp/refused; then
		fail "a user outside the group allocated"
	fi
	grep 'Permission denied' /tmp/refused
}

# A user has three quarters of the area, root all.
limited() {
	size=$(cat $state/size)
	[ "$(cat $state/user_limit)" = $((size * 3 / 4)) ] || fail "user_limit is $(cat $state/user_limit) of $size"
	if as member hold-buffer fd $((size * 4 / 5)) 2>/tmp/refused; then
		fail "a user has more than the limit"
	fi
	grep 'Disk quota exceeded' /tmp/refused
}

programs() {
	before=$(allocations)
	as member cam --camera 1 --capture=3 || fail "cam"
	[ "$(allocations)" -gt "$before" ] || fail "cam did not allocate from the heap"
	modprobe vivid allocators=1 n_devs=1 node_types=0x1
	udevadm settle
	before=$(allocations)
	as member gst-launch-1.0 v4l2src device=/dev/video0 num-buffers=10 io-mode=dmabuf-import ! \
		cmaheapupload require-zero-copy=true ! fakesink
	[ "$(allocations)" -gt "$before" ] || fail "GStreamer did not allocate from the heap"
}

# A program keeps its buffer while everything below it is replaced.
upgrade() {
	as member hold-buffer mapping >/tmp/holding &
	until grep -q holding /tmp/holding; do sleep 0.1; done
	apt_get install "$here"/second/*.deb
	pgrep hold-buffer || fail "the program that held a buffer is gone"
	[ "$(dkms status dma-heap-cma | grep -c 9.9.9)" = 1 ] || fail "$(dkms status)"
	[ "$(dkms status dma-heap-cma | wc -l)" = 1 ] || fail "$(dkms status)"
	as member /tmp/hello
	pkill hold-buffer
	wait || true
}

purge() {
	# shellcheck disable=SC2086 # a list of words
	apt_get purge $packages
	[ -z "$(dkms status dma-heap-cma)" ] || fail "$(dkms status)"
	find / -xdev \( -path /proc -o -path /tmp -o -path /mnt -o -path /usr/libexec/board \) -prune -o \
		\( -name '*cmaheap*' -o -name '*dma-heap-cma*' -o -name '*dma_heap_cma*' \) -print >/tmp/left
	[ ! -s /tmp/left ] || fail "left behind: $(cat /tmp/left)"
	for name in $names; do
		[ ! -L "/dev/dma_heap/$name" ] || fail "$(ls -l /dev/dma_heap)"
	done
	[ ! -e $heap ] || [ "$(stat --format %U:%G:%a $heap)" = root:root:600 ] || fail "$(ls -l $heap)"
	if modinfo dma_heap_cma 2>/dev/null; then
		fail "the module is still there"
	fi
}

"$1"
