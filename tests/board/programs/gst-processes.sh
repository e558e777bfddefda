#!/bin/bash
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# Camera in one process, screen in another: the frames are not copied on their way, and every pixel
# arrives.
here=$(dirname "$0")
# shellcheck source-path=SCRIPTDIR source=gst-common.sh
. "$here/gst-common.sh"

received="unixfdsrc socket-path=/run/camera.socket"
upload="cmaheapupload name=upload require-zero-copy=true"

# The camera's bars stand still without its text; a reference that the CPU copied out.
v4l2-ctl --set-ctrl osd_text_mode=2
play "v4l2src num-buffers=1 ! $size ! filesink location=/run/camera.raw"

"$here/gst-run" "v4l2src io-mode=dmabuf-import ! $size ! cmaheapupload require-zero-copy=true max-buffers=16 !
	unixfdsink socket-path=/run/camera.socket" &
camera=$!
trap 'kill $camera $player 2>/dev/null || true; rm -rf "$folder" /run/camera.socket' EXIT
until [ -S /run/camera.socket ]; do
	kill -0 $camera
	sleep 0.1
done

show "$received num-buffers=60 ! $upload ! $sink sync=false" /run/camera.raw
expect "frames 60 copied 0"
play "$received num-buffers=1 ! $upload ! filesink location=/run/received.raw"
expect "frames 1 copied 0"
busybox cmp /run/camera.raw /run/received.raw
