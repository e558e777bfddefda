#!/bin/bash
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# A container has the heaps, cameras and displays that it was started with, and no others; what
# it allocates is charged and shown like everybody's.
# usage: containers.sh with|without      (a container engine takes its time on an emulated board)
set -euo pipefail

here=$(dirname "$0")
folder=$(mktemp -d /run/containers.XXXXXX)
name=$("$here/heap-name.sh")
heap=/dev/dma_heap/$name
settings=/sys/kernel/dma_heap_cma/$name
root=$folder/root

# The process in the container, by the PID it has outside.
end_holder() {
	pkill -KILL -x hold-buffer || true
	wait
}

clean_up() {
	end_holder
	rm -rf /etc/cdi /dev/dma_heap/linux,cma
	echo 0 >"$settings/user_limit"
	for node in "$heap" /dev/video0; do
		chgrp root "$node" && chmod 600 "$node"
	done
	umount --lazy /sys/fs/cgroup
	rm -rf "$folder"
}
trap clean_up EXIT

# has TEXT: in the last container's output
has() {
	grep -qe "$1" "$folder/output" && return
	echo "no \"$1\" in:" && cat "$folder/output"
	exit 1
}

# in_container OPTION... -- COMMAND...: the board's programs are in /usr, and there is nothing else
in_container() {
	local options=()
	while [ "$1" != -- ]; do
		options+=("$1")
		shift
	done
	shift
	podman --root "$folder/storage" --runroot "$folder/run" --tmpdir "$folder/tmp" --storage-driver vfs \
		--cgroup-manager cgroupfs --events-backend none run --rm --network none --log-driver none \
		--volume /usr:/usr:ro --tmpfs /tmp "${options[@]}" --rootfs "$root" "$@"
}

mkdir -p "$root"/{dev,etc,proc,run,sys,tmp,usr}
for link in bin lib lib64 sbin; do
	ln -s usr/$link "$root/$link"
done

# As udev does on a real machine.
for node in "$heap" /dev/video0; do
	chgrp video "$node" && chmod 660 "$node"
done
ln -s "$name" /dev/dma_heap/linux,cma
mkdir /etc/cdi
for class in heap camera; do
	cmaheap cdi --class $class --output /etc/cdi/cmaheap-$class.json
done
mount -t cgroup2 cgroup2 /sys/fs/cgroup
echo 16777216 >"$settings/user_limit"

with_device() {
	cat >"$root/script" <<-END
		set -eux
		id
		ls -l /dev/dma_heap /dev/video*
		$here/guide-2-pool
		gst-launch-1.0 -q v4l2src io-mode=dmabuf-import num-buffers=20 ! \
			cmaheapupload require-zero-copy=true ! fakesink
		[ \$($here/largest-buffer $name) = 16777216 ]
		exec env HEAP=linux,cma $here/hold-buffer mapping
	END
	in_container --user 1000:1000 --device "cmaheap/heap=$name" --device cmaheap/camera=video0 \
		-- sh /script >"$folder/output" 2>&1 &
	until grep -q holding "$folder/output"; do
		kill -0 $! || { cat "$folder/output"; exit 1; }
		sleep 0.2
	done
	cat "$folder/output"
	has '0 44 .* linux,cma'

	cmaheap who | tee "$folder/output"
	has '^hold-buffer  *[0-9]*  *1000 .* 1.0 MiB'
}

without_device() {
	local status=0 largest
	in_container --user 1000:1000 -- "$here/hold-buffer" fd >"$folder/output" 2>&1 || status=$?
	[ $status = 1 ]
	has 'default_cma_region: No such file'

	# With the folder alone the node is there, and the engine's fence before it.
	in_container --volume /dev/dma_heap:/dev/dma_heap -- hello-cmaheap >"$folder/output" 2>&1 || true
	has 'has not got the device.*--device'
	in_container --volume /dev/dma_heap:/dev/dma_heap -- cmaheap doctor --watch 0 >"$folder/output" 2>&1 || true
	has 'has not got the device, whatever its mode'

	# Root in a container has the device here, but is not exempt from limits.
	largest=$(in_container --device cmaheap/heap=all -- "$here/largest-buffer" "$name")
	[ "$largest" = 16777216 ]
}

"$1_device"
