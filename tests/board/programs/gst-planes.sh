#!/bin/bash
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# A multi-planar camera writes each plane into a dma-buf of its own; together they are what
# another camera writes into one.
here=$(dirname "$0")
# shellcheck source-path=SCRIPTDIR source=gst-common.sh
. "$here/gst-common.sh"

# camera_with FOURCC: the first one that delivers it.
camera_with() {
	for node in /dev/video*; do
		if v4l2-ctl --device "$node" --list-formats | grep -q "'$1'"; then
			echo "$node"
			return
		fi
	done
	echo "no camera delivers $1" >&2
	return 1
}

one=$(camera_with XR24)
separate=$(camera_with NM12)
for camera in "$one" "$separate"; do
	v4l2-ctl --device "$camera" --set-ctrl osd_text_mode=2
done

for format in "NV12 NV12" "I420 YU12"; do
	v4l2-ctl --device "$one" --set-fmt-video "width=640,height=480,pixelformat=${format#* }" \
		--stream-mmap --stream-count=1 --stream-to=/run/one.raw >/dev/null 2>&1
	play "v4l2src device=$separate io-mode=dmabuf-import num-buffers=1 !
		video/x-raw,format=${format% *},width=640,height=480 ! cmaheapupload name=upload
		require-zero-copy=true separate-planes=true ! filesink location=/run/separate.raw"
	expect "frames 1 copied 0"
	busybox cmp /run/one.raw /run/separate.raw
done
