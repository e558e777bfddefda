#!/bin/bash
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# What may lie between the camera, the heap's memory and the screen; every pixel is compared.
here=$(dirname "$0")
# shellcheck source-path=SCRIPTDIR source=gst-common.sh
. "$here/gst-common.sh"

still="videotestsrc pattern=zone-plate kx2=20 ky2=20 num-buffers=1"
camera="v4l2src io-mode=dmabuf-import num-buffers=20 ! $size"
upload="cmaheapupload name=upload require-zero-copy=true"
shown="$sink sync=false"
taken="appsink sync=false drop=true max-buffers=1 wait-on-eos=false"

# The camera's bars stand still without its text; a reference that the CPU copied out.
v4l2-ctl --set-ctrl osd_text_mode=2
play "v4l2src num-buffers=1 ! $size ! filesink location=/run/camera.raw"
show "$camera ! queue ! identity ! $upload ! queue ! $shown" /run/camera.raw
expect "frames 20 copied 0"
show "$camera ! $upload ! tee name=t ! queue ! $shown t. ! queue ! $taken" /run/camera.raw
expect "frames 20 copied 0"
show "$camera ! $upload ! compositor ! $size,framerate=5/1 ! cmaheapupload require-zero-copy=true ! $shown" \
	/run/camera.raw
expect "frames 20 copied 0"
play "$still ! $size ! filesink location=/run/still.raw"
show "$still ! $size ! compositor ! $size ! $upload ! $shown" /run/still.raw
expect "frames 1 copied 0"

# The camera's own contiguous memory is as good.
show "v4l2src io-mode=dmabuf num-buffers=20 ! $size ! $upload ! $shown" /run/camera.raw
expect "frames 20 copied 0"

# Without a format that a display takes: Bayer, and grey in 16 bits.
for format in video/x-bayer,format=rggb video/x-raw,format=GRAY16_LE; do
	frame="$format,width=640,height=480"
	play "v4l2src num-buffers=1 ! $frame ! filesink location=/run/own.raw"
	play "v4l2src io-mode=dmabuf-import num-buffers=1 ! $frame ! $upload ! filesink location=/run/heap.raw"
	expect "frames 1 copied 0"
	busybox cmp /run/own.raw /run/heap.raw
done

# What is in no dma-buf is copied, and that is said once.
show "v4l2src name=camera io-mode=mmap num-buffers=20 ! $size ! queue ! cmaheapupload name=upload ! $shown" \
	/run/camera.raw
expect "frames 20 copied 20"
expect "copied from camera: the frame is in V4l2Memory, not in a dma-buf"

# A program that draws into the pool's frames.
gst-appsrc "$upload ! $shown" || { echo "gst-appsrc failed"; exit 1; }
