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

# Colours depend on what the camera was last used for unless they are asked for.
for format in NV12 I420; do
	frame="video/x-raw,format=$format,width=640,height=480,colorimetry=bt601"
	play "v4l2src device=$one num-buffers=1 ! $frame ! filesink location=/run/one.raw"
	play "v4l2src device=$separate io-mode=dmabuf-import num-buffers=1 ! $frame ! cmaheapupload name=upload
		require-zero-copy=true separate-planes=true ! filesink location=/run/separate.raw"
	expect "frames 1 copied 0"
	busybox cmp /run/one.raw /run/separate.raw
done
