#!/bin/bash
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# libcamera allocates its frames itself, from the heap if that has a name which libcamera knows:
# then they go to the screen as they are. Its virtual camera draws moving bars.
here=$(dirname "$0")
# shellcheck source-path=SCRIPTDIR source=gst-common.sh
. "$here/gst-common.sh"

known=/dev/dma_heap/linux,cma
config=/usr/share/libcamera/pipeline/virtual/virtual.yaml
trap 'kill $player 2>/dev/null || true; rm -rf "$folder" $known $config' EXIT

cat >$config <<'YAML'
%YAML 1.1
---
"Virtual0":
  supported_formats:
  - width: 640
    height: 480
    frame_rates: [30, 60]
  test_pattern: "bars"
YAML

frame="video/x-raw,format=NV12,width=640,height=480"
upload="cmaheapupload name=upload require-zero-copy=true"

# camera FRAMES: the element that ends the stream hands on one less than it counts.
camera() {
	echo "libcamerasrc ! $frame ! identity eos-after=$(($1 + 1))"
}

# In memory that is in pieces, unless a heap of the kernel's own has the other name that libcamera knows.
play "$(camera 1) ! videoconvert ! $size ! filesink location=/run/camera.raw"
if [ ! -e /dev/dma_heap/reserved ]; then
	play "$(camera 5) ! cmaheapupload name=upload ! fakesink"
	expect "frames 5 copied 5"
	expect "copied from libcamerasrc0: a dma-buf of [0-9]* bytes from system is not known to be contiguous"
fi

ln -s "$("$here/heap-name.sh")" $known
# vkms scans out NV12, but has no screen to look at; Bochs has one.
play "$(camera 60) ! $upload ! kmssink driver-name=vkms force-modesetting=true"
expect "frames 60 copied 0"
show "$(camera 1) ! $upload ! videoconvert ! $size ! cmaheapupload ! $sink" /run/camera.raw
expect "frames 1 copied 0"
