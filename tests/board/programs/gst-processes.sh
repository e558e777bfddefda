#!/bin/bash
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# Camera in one process, screen in another: the frames are not copied on their way.
here=$(dirname "$0")
# shellcheck source-path=SCRIPTDIR source=gst-common.sh
. "$here/gst-common.sh"

"$here/gst-run" "v4l2src io-mode=dmabuf-import ! $size ! cmaheapupload require-zero-copy=true !
	unixfdsink socket-path=/run/camera.socket" &
player=$!
until [ -S /run/camera.socket ]; do
	kill -0 $player
	sleep 0.1
done

play "unixfdsrc socket-path=/run/camera.socket num-buffers=60 ! cmaheapupload name=upload
	require-zero-copy=true ! $sink sync=false"
expect "frames 60 copied 0"
