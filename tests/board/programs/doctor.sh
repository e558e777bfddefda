#!/bin/sh
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# doctor.sh SITUATION...: brings the board into each and sees that `cmaheap doctor' names the
# cause and what to do.
set -eu

here=$(dirname "$0")
heap=$("$here/heap-name.sh")
settings=/sys/kernel/dma_heap_cma/$heap
folder=$(mktemp -d /run/doctor.XXXXXX)
chmod 755 "$folder"
holder=
trap 'rm -rf "$folder"; [ -z "$holder" ] || kill -KILL $holder' EXIT

# says LEVEL TEXT FIX [option of doctor]...: in one finding; its exit status is right, too.
says() {
	level=$1 text=$2 fix=$3 status=0
	shift 3
	$as cmaheap doctor --watch 0 "$@" >"$folder/says" || status=$?
	if ! grep -A 1 "^$level .*$text" "$folder/says" | grep -q -- "$fix"; then
		echo "no $level \"$text\" with \"$fix\":"
		cat "$folder/says"
		exit 1
	fi
	case $level in
	bad) [ $status -eq 1 ] ;;
	*) [ $status -eq 0 ] || grep -q ^bad "$folder/says" ;;
	esac
	grep -A 1 "^$level .*$text" "$folder/says"
}
as=

# hold PROGRAM [ARGUMENT]...: in the background, until release; its first line is in the file "held".
hold() {
	program=$1
	shift
	rm -f "$folder/held"
	$as env HEAP="$heap" "$here/$program" "$@" >"$folder/held" &
	holder=$!
	until [ -s "$folder/held" ]; do
		kill -0 $holder
		sleep 0.05
	done
}

release() {
	kill -KILL $holder
	wait $holder || true
	holder=
}

well() {
	cmaheap doctor --watch 0 --size 1M
	cmaheap doctor --watch 0 --size 1M --json | grep -q '"level": "good"'
}

no_cma() {
	says bad "no CMA memory" "add cma=256M to the kernel command line"
}

too_small() {
	says bad "is less than one buffer of 32 MiB" "cma=128M"
	says bad "smaller than one buffer of 32 MiB" "cma=128M"
}

not_loaded() {
	says bad "dma_heap_cma is installed, but not loaded" "modprobe dma_heap_cma"
}

blacklisted() {
	echo "blacklist dma_heap_cma" >/etc/modprobe.d/doctor.conf
	says bad "blacklisted in /etc/modprobe.d/doctor.conf" "remove that line"
	printf ' install\tdma-heap-cma  /usr/bin/false\n' >/etc/modprobe.d/doctor.conf
	says bad "blacklisted in /etc/modprobe.d/doctor.conf" "remove that line"
	printf 'blacklist dma_heap_cma_other\ninstall dma_heap_cma /usr/bin/other\n' >/etc/modprobe.d/doctor.conf
	echo "blacklist dma_heap_cma" >/etc/modprobe.d/doctor.conf.old
	forbids_nothing
	rm /etc/modprobe.d/doctor.conf*
}

forbids_nothing() {
	if cmaheap doctor --watch 0 --size 1M | grep blacklisted; then exit 1; fi
}

blacklisted_among_others() {
	echo "module_blacklist=other modprobe.blacklist=another,dma-heap-cma quiet" >"$folder/cmdline"
	mount --bind "$folder/cmdline" /proc/cmdline
	says bad "blacklisted on the kernel command line" "boot again"
	echo "module_blacklist=dma_heap_cma_other blacklist=dma_heap_cma quiet" >"$folder/cmdline"
	forbids_nothing
	umount /proc/cmdline
}

blacklisted_at_boot() {
	says bad "blacklisted on the kernel command line" "boot again"
}

not_installed() {
	module=/usr/lib/modules/$(uname -r)/updates/dma_heap_cma.ko
	mv "$module" "$folder"
	says bad "is not installed for $(uname -r)" "build it from cmaheap.s sources: on Debian scripts/package"
	mv "$folder/dma_heap_cma.ko" "$module"
}

unsigned() {
	mount -t securityfs securityfs /sys/kernel/security
	says bad "loads signed modules only" "mokutil --import"
}

# Packed, it may bear any signature.
unknown_key() {
	module=/usr/lib/modules/$(uname -r)/updates/dma_heap_cma.ko
	mv "$module" "$module.xz"
	says bad "loads only modules with a signature it knows" "mokutil --import .*, and reboot"
	mv "$module.xz" "$module"
}

forbidden() {
	as="setpriv --reuid=65534 --regid=65534 --clear-groups"
	says bad "nobody may not open it: it belongs to root:root" "chgrp video"
	chgrp 44 "/dev/dma_heap/$heap"
	chmod 660 "/dev/dma_heap/$heap"
	says bad "nobody may not open it: it belongs to root:video" "usermod --append --groups video nobody"
	chgrp 0 "/dev/dma_heap/$heap"
	chmod 600 "/dev/dma_heap/$heap"
	as=
}

# As where the folder is mounted into a container that was not given the devices.
fenced() {
	mount --bind /dev/dma_heap /dev/dma_heap
	mount -o remount,bind,nodev /dev/dma_heap
	says bad "$heap: this container or service has not got the device" "--device /dev/dma_heap/$heap"
	if hello-cmaheap 2>"$folder/says"; then exit 1; fi
	grep "has not got the device.*--device /dev/dma_heap/" "$folder/says"
	umount /dev/dma_heap
}

other_name() {
	mkdir -p /usr/lib/doctor
	touch /usr/lib/doctor/libcamera.so.0
	says warning "libcamera: opens .linux,cma" "ln -s .* '/dev/dma_heap/linux,cma'"
	ln -s "$heap" /dev/dma_heap/linux,cma
	cmaheap doctor --watch 0 --size 1M >"$folder/says"
	grep "^good .*libcamera: takes .linux,cma., which is contiguous" "$folder/says"
	rm -r /dev/dma_heap/linux,cma /usr/lib/doctor
}

# The kernel's own heap alone: the machine is well, and the module an offer.
foreign() {
	module=/usr/lib/modules/$(uname -r)/updates/dma_heap_cma.ko
	cmaheap doctor --watch 0 --size 1M
	says note "dma_heap_cma is installed, but not loaded" "modprobe dma_heap_cma" --size 1M
	mv "$module" "$folder"
	says note "dma_heap_cma is not loaded, and heap $heap serves without it" "build it from cmaheap.s sources: on Debian scripts/package" --size 1M
	mv "$folder/dma_heap_cma.ko" "$module"
	says good "$heap: a buffer of 1.0 MiB can be had" "" --size 1M
	hold hold-buffer fd 201326592
	says bad "$heap: an allocation of 128 MiB fails: .* in one piece" "cmaheap who --heap $heap tells" --size 128M
	release
	as="setpriv --reuid=65534 --regid=65534 --clear-groups"
	says bad "$heap: nobody may not open it" "chgrp video"
	as=
	mkdir -p /usr/lib/doctor
	touch /usr/lib/doctor/libcamera.so.0
	touch /usr/bin/rpicam-doctor
	says warning "rpicam-apps: opens .vidbuf_cached" "ln -s $heap '/dev/dma_heap/vidbuf_cached', at each boot" --size 1M
	rm /usr/bin/rpicam-doctor
	ln -s "$heap" /dev/dma_heap/linux,cma
	says good "libcamera: takes .linux,cma., which is contiguous" "" --size 1M
	says warning "libcamera: takes .linux,cma., whose area of 256 MiB is smaller than one buffer of 300 MiB" \
		"enlarge that area" --size 300M
	rm /dev/dma_heap/linux,cma
	ln -s system /dev/dma_heap/linux,cma
	says note "libcamera: takes .linux,cma., which is not contiguous" "" --size 1M
	rm -r /dev/dma_heap/linux,cma /usr/lib/doctor
}

full() {
	size=$(cat "$settings/size")
	hold hold-buffer fd $((size * 3 / 4))
	says bad "$heap: no .* in one piece: .* are in use, most of it, .*, by hold-buffer ($holder)" \
		"cmaheap who --heap $heap" --size $((size / 2))
	release
}

# The descriptors are closed; the mapping alone holds the memory.
mapped() {
	size=$(cat "$settings/size")
	hold hold-buffer mapping $((size * 3 / 4))
	says bad "$heap: no .* in one piece: .* are in use, most of it, .*, by hold-buffer ($holder)" \
		"cmaheap who --heap $heap" --size $((size / 2))
	release
	chmod 666 "/dev/dma_heap/$heap"
	as="setpriv --reuid=65534 --regid=65534 --clear-groups"
	hold hold-buffer mapping $((size * 3 / 4))
	says bad "in use, .*, by hold-buffer ($holder), which only maps them" "cmaheap who" --size $((size / 2))
	as=
	release
	chmod 600 "/dev/dma_heap/$heap"
}

# A camera that allocates for itself more than there is, and then all that there is.
driver_refused() {
	v4l2-ctl --set-fmt-video=width=3840,height=2160,pixelformat=XR24
	v4l2-ctl --stream-mmap=4 --stream-count=1 --stream-to=/dev/null || true
	says warning "vivid.0: asked for 32 MiB in one piece for itself, and was refused" "boot with cma=128M" --size 1M
}

driver_full() {
	v4l2-ctl --set-fmt-video=width=1280,height=720,pixelformat=XR24
	v4l2-ctl --stream-mmap=32 --stream-count=1000000 --stream-to=/dev/null >/dev/null 2>&1 &
	holder=$!
	until [ "$(cat /sys/kernel/mm/cma/*/available_pages)" -lt 2048 ]; do
		kill -0 $holder
		sleep 0.1
	done
	says bad "no .* in one piece: .* are in use, .* by drivers that allocated it for themselves" "fuser" --size 8M
	release
}

# For an area above 4 GiB: vivid has 32 address lines.
beyond_reach() {
	"$here/capture" >/dev/null 2>&1 || true
	says warning "where its addresses do not reach\|reaches addresses up to 4.0 GiB" "cma=256M@0-4G" --size 1M
}

strange_name() {
	printf 'Cam\033[2J\033]0;owned\007era\n' >"$folder/name"
	mount --bind "$folder/name" /sys/class/video4linux/video0/name
	says note "(Cam?\[2J?\]0;owned?era)" ""
	umount /sys/class/video4linux/video0/name
}

limited() {
	echo 1048576 >"$settings/user_limit"
	chmod 666 "/dev/dma_heap/$heap"
	as="setpriv --reuid=65534 --regid=65534 --clear-groups"
	says bad "$heap: a limit forbids another buffer of 2.0 MiB" "raise user_limit" --size 2M
	as=
	chmod 600 "/dev/dma_heap/$heap"
	echo 0 >"$settings/user_limit"
}

pinned() {
	retry_ms=$(cat "$settings/retry_ms")
	echo 300 >"$settings/retry_ms"
	hold hold-pins
	says bad "$heap: no .* in one piece: there is room .* are pinned" "pool_warm" --size "$(cat "$folder/held")"
	release
	echo "$retry_ms" >"$settings/retry_ms"
}

# Files in memory can go nowhere else.
starved() {
	free_kib=$(awk '$1 == "MemFree:" { print $2 }' /proc/meminfo)
	mkdir "$folder/memory"
	mount -t tmpfs -o size=100% memory "$folder/memory"
	head -c $(((free_kib - 65536) * 1024)) /dev/zero >"$folder/memory/file"
	says bad "$heap: no .* in one piece: .* the machine has none to move it to" "pool_warm" --size 112M
	umount "$folder/memory"
}

in_pieces() {
	modprobe vgem
	"$here/capture-refused" >/dev/null
	says warning "a device that needs memory in one piece was given a buffer in pieces" "allocate from a CMA heap"
}

leaking() {
	hold hold-buffer leak 4096
	says warning "hold-buffer: process $holder has .* buffers more" "cmaheap info $holder" --watch 2
	release
}

for situation; do
	"$situation"
done
