#!/bin/bash
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# Decoders and converters that write straight into the heap's memory; every pixel is compared.
here=$(dirname "$0")
# shellcheck source-path=SCRIPTDIR source=gst-common.sh
. "$here/gst-common.sh"

upload="cmaheapupload name=upload require-zero-copy=true"
yuv="video/x-raw,format=I420,width=640,height=480"
small="video/x-raw,format=BGRx,width=320,height=240"
planes="video/x-raw,format=NV12,width=322,height=240"
source="videotestsrc num-buffers=5 ! $yuv"
still="videotestsrc pattern=zone-plate kx2=20 ky2=20 num-buffers=1"

# same FRAMES SOURCE ELEMENTS...: what they make of the source is the same with and without the
# heap's memory downstream, every pixel of it.
same() {
	play "$2 ! tee name=both ! queue ! $3 ! $upload ! filesink location=/run/heap.raw
		both. ! queue ! $3 ! filesink location=/run/own.raw"
	expect "frames $1 copied 0"
	[ -s /run/own.raw ]
	busybox cmp /run/own.raw /run/heap.raw
}

same 5 "$source ! jpegenc" "jpegdec"
same 5 "$source ! vp8enc deadline=1" "vp8dec"
same 1 "$still ! $yuv" "videoconvert ! $size"
show "$still ! $yuv ! videoconvert qos=false ! $size ! $upload ! $sink" /run/own.raw
same 1 "$still ! $small" "videoscale ! $size"
show "$still ! $small ! videoscale qos=false ! $size ! $upload ! $sink" /run/own.raw
same 5 "videotestsrc num-buffers=5 ! $planes" "cmaheapupload separate-planes=true"
