#!/bin/bash
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# Cropped pictures on the screen and in a file, pixel by pixel, the crop before the heap's memory and behind it. What
# display drivers make of a crop is not seen here: Bochs' shows the picture from its first pixel.
here=$(dirname "$0")
# shellcheck source-path=SCRIPTDIR source=gst-common.sh
. "$here/gst-common.sh"

source="videotestsrc pattern=zone-plate kx2=20 ky2=20 num-buffers=1 ! video/x-raw,format=BGRx,width=800,height=600"
crop="videocrop left=160 top=120"
upload="cmaheapupload name=upload"

# A file takes no crop meta, so videocrop itself copies.
play "$source ! $crop ! filesink location=/run/cropped.raw"

# Frames in memory of their own, with the crop beside them.
show "$source ! identity drop-allocation=true ! $crop ! $upload ! $sink" /run/cropped.raw
expect "frames 1 copied 1"

# An element that takes any caps, as videocrop does, must be able to reach the pixels.
play "$source ! $upload ! $crop ! filesink location=/run/heap.raw"
expect "frames 1 copied 0"
busybox cmp /run/cropped.raw /run/heap.raw
