#!/bin/bash
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# Pipelines to the screen: no frame is copied, and every pixel is right.
here=$(dirname "$0")
# shellcheck source-path=SCRIPTDIR source=gst-common.sh
. "$here/gst-common.sh"

frames=${FRAMES:-600}
test_picture="videotestsrc pattern=zone-plate kx2=20 ky2=20"

play "$test_picture num-buffers=1 ! $size ! filesink location=$folder/test.raw"
show "$test_picture num-buffers=5 ! $size ! cmaheapupload name=upload ! $sink" "$folder/test.raw"
expect "frames 5 copied 0"

# The camera's colour bars stand still without its text.
v4l2-ctl --set-ctrl osd_text_mode=2
play "v4l2src num-buffers=1 ! $size ! filesink location=/run/camera.raw"
show "v4l2src io-mode=dmabuf-import num-buffers=$frames ! $size ! cmaheapupload name=upload
	require-zero-copy=true ! $sink sync=false" "/run/camera.raw"
expect "frames $frames copied 0"
awk -v frames="$frames" '$1 == "seconds" {
	printf "%.1f frames a second, %.2f ms of processor time each\n", frames / $2, $4 / frames * 1000 }' \
	"$folder/report"
