#!/bin/bash
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# V4L2 devices from memory to memory read the heap's buffers and write into others of them: a
# converter (vim2m), an encoder and a decoder (vicodec).
here=$(dirname "$0")
# shellcheck source-path=SCRIPTDIR source=gst-common.sh
. "$here/gst-common.sh"
trap '"$here/unload-device.sh" vim2m vicodec; rm -rf "$folder"' EXIT

modprobe --all vim2m vicodec
upload="cmaheapupload name=upload require-zero-copy=true"
source="videotestsrc pattern=colors num-buffers=5"
table=$folder/table

# Of each frame that reaches $upload the device made a new one in a dma-buf of a heap.
expect_link() {
	grep -q "^$1:src -> upload:sink  *5  *5  *[1-9][0-9]*  *5$" "$table" && return
	cat "$table"
	return 1
}

# To change the order of the colours loses nothing.
bgr="video/x-raw,format=BGR,width=640,height=480"
rgb="video/x-raw,format=RGB,width=640,height=480"
GST_TRACERS=cmaheaplinks play "$source ! $bgr ! cmaheapupload require-zero-copy=true !
	v4l2convert name=device output-io-mode=dmabuf-import capture-io-mode=dmabuf-import disable-passthrough=true !
	$upload ! $rgb ! filesink location=/run/heap.raw" 2>"$table"
expect "frames 5 copied 0"
expect_link device
play "$source ! $rgb ! filesink location=/run/own.raw"
busybox cmp /run/own.raw /run/heap.raw

# The codec loses some, and the same with its own memory. A smaller picture than the device's
# default makes its driver shrink the buffers that v4l2fwhtenc has already asked for.
frame="video/x-raw,format=NV12,width=1280,height=720"
GST_TRACERS=cmaheaplinks play "$source ! $frame ! cmaheapupload require-zero-copy=true !
	v4l2fwhtenc output-io-mode=dmabuf-import ! v4l2fwhtdec name=device capture-io-mode=dmabuf-import !
	$upload ! filesink location=/run/heap.raw" 2>"$table"
expect "frames 5 copied 0"
expect_link device
play "$source ! $frame ! v4l2fwhtenc ! v4l2fwhtdec ! filesink location=/run/own.raw"
busybox cmp /run/own.raw /run/heap.raw
