#!/bin/sh
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# udev-rules.sh UDEVADM RULES: what udev makes of the rules for a heap of each class that the module's nodes may have.
# /sys is made up for that, and whatever udev writes stays in a mount name space of its own.
set -eu

udevadm=$1 rules=$(realpath "$2")
if [ $# -eq 2 ]; then
	exec unshare --mount "$0" "$@" inside
fi
mount --make-rprivate /
mkdir -p /run/udev
mount -t tmpfs rules /run/udev
mount -t tmpfs devices /sys
mount -t tmpfs nodes /dev
mknod -m 666 /dev/null c 1 3
mkdir /run/udev/rules.d
cp "$rules" /run/udev/rules.d
export SYSTEMD_DEVICE_VERIFY_SYSFS=0

# add_heap CLASS NAME
add_heap() {
	device=/sys/devices/virtual/$1/$2
	mkdir -p "$device" "/sys/class/$1"
	printf 'MAJOR=248\nMINOR=0\nDEVNAME=dma_heap/%s\n' "$2" >"$device/uevent"
	ln -s "../../devices/virtual/$1/$2" "/sys/class/$1/$2"
	ln -s "../../../../class/$1" "$device/subsystem"
}

# ask CLASS NAME: what udev would do with its node
ask() {
	"$udevadm" test --action=add "/sys/devices/virtual/$1/$2" >/dev/answer 2>&1
}

does() {
	grep -qi "$1" /dev/answer && return
	echo "$class: no \"$1\" in:" && cat /dev/answer
	exit 1
}

does_not() {
	! grep -qi "$1" /dev/answer && return
	echo "$class: \"$1\" in:" && cat /dev/answer
	exit 1
}

# Debian's number of group video; versions of udev word the line differently.
group="group.* 44$"
for class in dma_heap dma_heap_cma; do
	rm -rf /sys/class /sys/devices /sys/kernel
	mkdir -p /sys/kernel/dma_heap_cma/default_cma_region
	add_heap $class default_cma_region
	add_heap dma_heap foreign
	ask $class default_cma_region
	does "$group"
	does "DEVLINKS=.*/dev/dma_heap/linux,cma"
	does "DEVLINKS=.*/dev/dma_heap/reserved"
	does "DEVLINKS=.*/dev/dma_heap/vidbuf_cached"
	does "DEVLINKS=.*/dev/dma_heap/cmaheap"
	ask dma_heap foreign
	does_not "$group"

	# Beside a heap of the kernel's, which may come later and bring a second one called reserved.
	mkdir -p /sys/kernel/dma_heap_cma/default_cma_region-contiguous
	add_heap $class default_cma_region-contiguous
	ask $class default_cma_region-contiguous
	does "$group"
	does "DEVLINKS=.*/dev/dma_heap/linux,cma"
	does "DEVLINKS=.*/dev/dma_heap/vidbuf_cached"
	does_not "DEVLINKS=.*/dev/dma_heap/reserved"

	# A name that another heap has is not ours to give, whatever its class.
	add_heap dma_heap_cma linux,cma
	add_heap dma_heap reserved
	ask $class default_cma_region
	does_not "DEVLINKS=.*/dev/dma_heap/linux,cma"
	does_not "DEVLINKS=.*/dev/dma_heap/reserved"
	does "DEVLINKS=.*/dev/dma_heap/vidbuf_cached"
done
