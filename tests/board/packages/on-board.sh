#!/bin/bash
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# On an installed system with systemd, udev and DKMS, as root: one step in the life of the packages. The folder of
# this script has both versions of them, in first and second, sources of two programs, and somebody else's heap.
# usage: on-board.sh STEP
set -eu

here=$(dirname "$0")
name=default_cma_region-contiguous # the kernel's own heap could come, too
heap=/dev/dma_heap/$name
state=/sys/kernel/dma_heap_cma/$name
names="linux,cma vidbuf_cached cma"
packages="cmaheap dma-heap-cma-dkms gstreamer1.0-cmaheap libcmaheap-dev libcmaheap-gpu0 libcmaheap0"
hello=/home/member/hello

fail() {
	echo "FAIL: $*" >&2
	exit 1
}

# is FOUND EXPECTED
is() {
	[ "$1" = "$2" ] || fail "'$1' where '$2' was expected"
}

# refused MESSAGE COMMAND...: it has to fail with that
refused() {
	local message=$1 log
	shift
	log=$(mktemp)
	if "$@" >"$log" 2>&1; then
		cat "$log"
		fail "$* was allowed"
	fi
	grep "$message" "$log" || fail "$* said: $(cat "$log")"
}

# as USER COMMAND...
as() {
	setpriv --reuid "$1" --regid "$1" --init-groups env HOME="/home/$1" "${@:2}"
}

allocations() {
	cat $state/allocations
}

# allocates COMMAND...: from our heap
allocates() {
	local before
	before=$(allocations)
	"$@" || fail "$*"
	[ "$(allocations)" -gt "$before" ] || fail "$* did not allocate from the heap"
}

apt_get() {
	DEBIAN_FRONTEND=noninteractive apt-get --yes --quiet "$@"
}

owner() {
	stat --format %U:%G:%a "$1"
}

# Somebody has a heap under one of the names that programs know, and always comes first.
other_heap() {
	cp "$here/other-heap.ko" /usr/local/lib
	cat >/etc/modprobe.d/other-heap.conf <<-END
		install dma_heap_cma insmod /usr/local/lib/other-heap.ko name=reserved; modprobe --ignore-install dma_heap_cma
	END
}

other_heap_is_there() {
	if [ -L /dev/dma_heap/reserved ] || [ "$(owner /dev/dma_heap/reserved)" != root:root:600 ]; then
		fail "$(ls -l /dev/dma_heap)"
	fi
}

# From the packages to the first allocation there is nothing else to do.
install() {
	apt_get install "$here"/first/*.deb
	as member sh -c "cc -o $hello '$here/hello-cmaheap.c' -lcmaheap && $hello"
}

# The heap is the group's, and has the names that are not the other's.
nodes() {
	is "$(owner $heap)" root:video:660
	for link in $names; do
		is "$(readlink "/dev/dma_heap/$link")" "$name"
	done
}

# As an administrator wants it, the other heap's name leads to ours.
take_name() {
	systemctl enable --now cmaheap-name@reserved
	taken_name
}

taken_name() {
	is "$(stat --dereference --format %t:%T /dev/dma_heap/reserved)" "$(stat --format %t:%T $heap)"
	allocates as member env CMAHEAP_HEAP=reserved $hello
}

# DKMS made a key for this machine, and the module bears its signature.
signed() {
	local key
	modinfo --field filename dma_heap_cma | grep '/updates/dkms/'
	key=$(openssl x509 -inform DER -in /var/lib/dkms/mok.pub -noout -serial)
	is "$(modinfo --field sig_key dma_heap_cma | tr --delete :)" "${key#serial=}"
}

after_reboot() {
	udevadm settle
	grep '^dma_heap_cma ' /proc/modules || fail "the module was not loaded at boot"
	nodes
	allocates as member $hello
}

# One who is not in the group has no heap, and is told what to do.
stranger() {
	cc -o /usr/local/bin/hold-buffer "$here/hold-buffer.c" "$here/heap-paths.c"
	refused 'Permission denied' as stranger hold-buffer fd
	refused 'stranger may not open it: it belongs to root:video' as stranger cmaheap doctor --watch 0
	refused 'usermod --append --groups video stranger' as stranger cmaheap doctor --watch 0
}

# A user has three quarters of the area.
limited() {
	local size
	size=$(cat $state/size)
	is "$(cat $state/user_limit)" $((size * 3 / 4))
	refused 'Disk quota exceeded' as member hold-buffer fd $((size * 4 / 5))
}

libcamera() {
	cat >/usr/share/libcamera/pipeline/virtual/virtual.yaml <<-END
		%YAML 1.1
		---
		"Virtual0":
		  supported_formats:
		  - { width: 640, height: 480, frame_rates: [30, 60] }
		  test_pattern: "bars"
	END
	allocates as member cam --camera 1 --capture=3
}

gstreamer() {
	modprobe vivid allocators=1 n_devs=1 node_types=0x1
	udevadm settle
	allocates as member gst-launch-1.0 v4l2src device=/dev/video0 num-buffers=10 io-mode=dmabuf-import ! \
		cmaheapupload require-zero-copy=true ! fakesink
}

# A program keeps its buffer while everything below it is replaced; it goes with the next reboot.
upgrade() {
	local holding=/run/holding
	as member hold-buffer mapping >$holding &
	until grep -q holding $holding; do sleep 0.1; done
	apt_get install "$here"/second/*.deb
	# shellcheck disable=SC2086 # a list of words
	is "$(dpkg-query --show --showformat='${Version}\n' $packages | sort --unique)" 0.9.9
	is "$(dkms status dma-heap-cma)" "dma-heap-cma/0.9.9, $(uname -r), $(uname -m): installed"
	[ ! -e /sys/module/dma_heap_cma/version ] || fail "a module with a buffer in use was replaced"
	cmaheap who | grep hold-buffer || fail "the program that held a buffer is gone"
	allocates as member $hello
}

upgraded() {
	is "$(cat /sys/module/dma_heap_cma/version)" 0.9.9
	after_reboot
}

# As with Secure Boot, or module.sig_enforce=1: nobody has enrolled the machine's key.
untrusted() {
	echo 1 >/sys/module/module/parameters/sig_enforce
	refused 'Key was rejected by service' insmod "$(modinfo --field filename dma_heap_cma)"
}

purge() {
	# Who has our heap open does not keep the name.
	exec 5<>/dev/dma_heap/reserved
	# shellcheck disable=SC2086 # a list of words
	apt_get purge $packages
	is "$(dkms status dma-heap-cma)" ""
	is "$(find / -xdev \( -path /proc -o -path /mnt -o -path /usr/libexec/board \) -prune -o \
		\( -name '*cmaheap*' -o -name '*dma-heap-cma*' -o -name '*dma_heap_cma*' \) -print)" ""
	for link in $names; do
		[ ! -L "/dev/dma_heap/$link" ] || fail "$(ls -l /dev/dma_heap)"
	done
	is "$(owner $heap)" root:root:600
	other_heap_is_there
	refused 'not found' modinfo dma_heap_cma
}

"${1//-/_}"
