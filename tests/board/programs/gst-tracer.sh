#!/bin/bash
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# What tracers tell about pipelines: where frames lie and are copied, and that nothing leaks.
here=$(dirname "$0")
# shellcheck source-path=SCRIPTDIR source=gst-common.sh
. "$here/gst-common.sh"

camera="v4l2src io-mode=dmabuf-import num-buffers=20 ! $size"
upload="cmaheapupload name=upload require-zero-copy=true"
shown="$sink sync=false"
taken="appsink sync=false drop=true max-buffers=1 wait-on-eos=false"

# The table and the graph show of each link: frames, those in dma-bufs, buffers, and copies.
table() {
	rm -f "$folder"/*.dot
	GST_DEBUG_DUMP_DOT_DIR=$folder GST_TRACERS=cmaheaplinks "$here/gst-run" "$1" 2>&1 | tee "$folder/table" |
		grep -- '->' >"$folder/links"
	cat "$folder/table"
}

table "$camera ! queue ! $upload ! $shown"
awk '$4 != 20 || $5 != 20 || !$6 || ($7 != 0 && $7 != "-") { bad = 1 } END { exit bad || NR != 4 }' \
	"$folder/links"
grep -q '"queue0" -> "upload" \[color=forestgreen, label="20 frames.n20 in [0-9]* dma-bufs.n0 in new memory"\]' \
	"$folder"/cmaheap-*-1.dot
table "v4l2src io-mode=mmap num-buffers=20 ! $size ! cmaheapupload name=upload ! $shown"
awk '/^upload:src/ { good = $5 == 20 && $7 == 20 } END { exit !good }' "$folder/links"
grep -q '^  "upload" -> .*color=red, .*n20 in new memory"\]' "$folder"/cmaheap-*-1.dot

# What was taken is given back.
GST_TRACERS=leaks GST_DEBUG=GST_TRACER:7 GST_DEBUG_NO_COLOR=1 "$here/gst-run" \
	"$camera ! $upload ! tee name=t ! queue ! $shown t. ! queue ! $taken" 2>"$folder/leaks"
! grep "object-alive, type-name=(string)[^%]" "$folder/leaks"
