#!/bin/bash
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# Elements that write straight into the heap's memory, and what lies downstream.
here=$(dirname "$0")
# shellcheck source-path=SCRIPTDIR source=gst-common.sh
. "$here/gst-common.sh"

yuv="video/x-raw,format=I420,width=640,height=480"
camera="v4l2src io-mode=dmabuf-import num-buffers=20 ! $size"
upload="cmaheapupload name=upload require-zero-copy=true"
shown="$sink sync=false"
taken="appsink sync=false drop=true max-buffers=1 wait-on-eos=false"

uncopied() {
	play "$2"
	expect "frames $1 copied 0"
}

uncopied 5 "videotestsrc num-buffers=5 ! $yuv ! jpegenc ! jpegdec ! $upload ! fakesink"
uncopied 5 "videotestsrc num-buffers=5 ! $yuv ! vp8enc deadline=1 ! vp8dec ! $upload ! fakesink"
uncopied 5 "videotestsrc num-buffers=5 ! $yuv ! videoconvert qos=false ! $size ! $upload ! $shown"
uncopied 5 "videotestsrc num-buffers=5 ! video/x-raw,format=BGRx,width=320,height=240 ! videoscale qos=false !
	$size ! $upload ! $shown"
uncopied 20 "$camera ! queue ! identity ! $upload ! queue ! $shown"
uncopied 20 "$camera ! $upload ! tee name=t ! queue ! $shown t. ! queue ! $taken"
uncopied 20 "$camera ! $upload ! compositor ! $size ! videoconvert ! fakesink"
uncopied 5 "videotestsrc num-buffers=5 ! $size ! $upload ! compositor ! $size ! cmaheapupload ! $shown"
uncopied 5 "videotestsrc num-buffers=5 ! video/x-raw,format=NV12,width=322,height=240 !
	cmaheapupload separate-planes=true ! $upload ! videoconvert ! fakesink"

# The camera's own contiguous memory is as good.
uncopied 20 "v4l2src io-mode=dmabuf num-buffers=20 ! $size ! $upload ! $shown"

# What is in no dma-buf is copied, and that is said once.
play "v4l2src name=camera io-mode=mmap num-buffers=20 ! $size ! queue ! cmaheapupload name=upload ! $shown"
expect "frames 20 copied 20"
expect "copied from camera: the frame is in V4l2Memory, not in a dma-buf"

# A program that draws into the pool's frames.
gst-appsrc "$upload ! $shown" || { echo "gst-appsrc failed"; exit 1; }

# The tracer's table shows the same: frames, those in dma-bufs, buffers, and copies, of each link.
table() {
	GST_TRACERS=cmaheap "$here/gst-run" "$1" 2>&1 | tee "$folder/table" | grep -- '->' >"$folder/links"
	cat "$folder/table"
}

table "$camera ! queue ! $upload ! $shown"
awk '$4 != 20 || $5 != 20 || !$6 || ($7 != 0 && $7 != "-") { bad = 1 } END { exit bad || NR != 4 }' \
	"$folder/links"
table "v4l2src io-mode=mmap num-buffers=20 ! $size ! cmaheapupload name=upload ! $shown"
awk '/^upload:src/ { good = $5 == 20 && $7 == 20 } END { exit !good }' "$folder/links"

# What was taken is given back.
GST_TRACERS=leaks GST_DEBUG=GST_TRACER:7 GST_DEBUG_NO_COLOR=1 "$here/gst-run" \
	"$camera ! $upload ! tee name=t ! queue ! $shown t. ! queue ! $taken" 2>"$folder/leaks"
! grep "object-alive, type-name=(string)[^%]" "$folder/leaks"
