#!/bin/bash
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# A camera that is unplugged ends the pipeline with an error, and nothing is lost. There is no
# camera after that.
here=$(dirname "$0")
# shellcheck source-path=SCRIPTDIR source=gst-common.sh
. "$here/gst-common.sh"

"$here/gst-run" "v4l2src io-mode=dmabuf-import ! $size ! cmaheapupload name=upload ! tee name=t !
	queue ! filesink location=/dev/null t. ! queue ! $sink sync=false" >"$folder/report" &
player=$!
# As long as it runs it has the heap's buffers.
until grep -qw "$("$here/heap-name.sh")" /sys/kernel/debug/dma_buf/bufinfo; do
	kill -0 $player
	sleep 0.1
done
v4l2-ctl --set-ctrl disconnect=1
wait $player && exit 1
cat "$folder/report"
grep -q '^error from v4l2src0: ' "$folder/report"
