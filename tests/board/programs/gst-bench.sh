#!/bin/bash
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# Camera to screen at 1280x720, three ways in turns: frames a second and the processors' time for
# each frame. Medians of $ROUNDS rounds (5) of $FRAMES frames (150).
here=$(dirname "$0")
# shellcheck source-path=SCRIPTDIR source=gst-common.sh
. "$here/gst-common.sh"

frames=${FRAMES:-150}
size="video/x-raw,format=BGRx,width=1280,height=720"
source="v4l2src num-buffers=$frames"
ways=(
	"$source ! video/x-raw,format=YUY2,width=1280,height=720 ! videoconvert ! $sink sync=false"
	"$source io-mode=dmabuf ! $size ! $sink sync=false"
	"$source io-mode=dmabuf-import ! $size ! cmaheapupload ! $sink sync=false"
)

v4l2-ctl --set-parm "${RATE:-60}" >/dev/null
for ((round = 0; round < ${ROUNDS:-5}; round++)); do
	for way in "${!ways[@]}"; do
		"$here/gst-run" "${ways[way]}" >"$folder/report"
		awk -v frames="$frames" -v way="$way" '$1 == "seconds" {
			printf "%d %.2f %.3f\n", way, frames / $2, $4 / frames * 1000 }' "$folder/report"
	done
done >"$folder/rounds"

median() {
	awk -v way="$1" -v field="$2" '$1 == way { print $field }' "$folder/rounds" | sort -n |
		awk '{ value[NR] = $1 } END { print value[int((NR + 1) / 2)] }'
}
for way in "${!ways[@]}"; do
	printf '%6.1f frames/s %8.3f ms/frame  %s\n' "$(median "$way" 2)" "$(median "$way" 3)" "${ways[way]}"
done
