#!/bin/sh
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# Programs that know nothing of us get our memory through the names they hard-code: each
# name's /proc/PID/fdinfo shows our exporter.
set -eu

here=$(dirname "$0")
# shellcheck source-path=SCRIPTDIR source=libcamera-common.sh
. "$here/libcamera-common.sh"
export LIBCAMERA_LOG_LEVELS=ERROR
heap=${HEAP:-default_cma_region}
folder=$(mktemp -d)
program=
trap 'kill $program 2>/dev/null || true; rm -rf "$folder" "/dev/dma_heap/linux,cma" /dev/dma_heap/reserved' EXIT

# dma-bufs of a process by their exporter.
exporters_of() {
	grep -hs '^exp_name:' /proc/"$1"/fdinfo/* | awk '{ count[$2]++ } END { for (name in count) print count[name], name }'
}

# finds NAME COMMAND...: its four buffers come from what NAME stands for, and none from the system heap.
finds() {
	name=$1
	shift
	echo "== $name: $*"
	rm -f "/dev/dma_heap/linux,cma" /dev/dma_heap/reserved
	ln -s "$heap" "/dev/dma_heap/$name"
	"$@" >"$folder/log" 2>&1 &
	program=$!
	until exporters_of $program | grep -q "^4 $heap$"; do
		if ! kill -0 $program 2>/dev/null; then
			cat "$folder/log"
			return 1
		fi
		sleep 0.2
	done
	# A virtual camera takes all the processor's time that there is.
	kill -STOP $program
	exporters_of $program | tee "$folder/exporters"
	cmaheap who --heap "$heap" | grep -w "$program"
	kill -KILL $program
	wait $program 2>/dev/null || true
	if grep -w system "$folder/exporters"; then
		return 1
	fi
}

for name in linux,cma reserved; do
	finds "$name" cam --camera Virtual0 --capture --stream width=640,height=480
done
finds linux,cma gst-launch-1.0 -q libcamerasrc camera-name=Virtual0 ! \
	video/x-raw,format=NV12,width=640,height=480 ! fakesink
