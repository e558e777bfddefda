#!/bin/bash
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# Camera to screen at 1280x720, three ways in turns: frames a second and the processors' time for
# each frame, once the pipeline runs. Medians of $ROUNDS rounds (20) of $FRAMES frames (100), and
# ours over each other way round by round, with quartiles. The way that converts is slow and far
# off, so it takes part in the first $SLOW_ROUNDS (5) only.
here=$(dirname "$0")
# shellcheck source-path=SCRIPTDIR source=gst-common.sh
. "$here/gst-common.sh"

frames=${FRAMES:-100}
rounds=${ROUNDS:-20}
size="video/x-raw,format=BGRx,width=1280,height=720"
source="v4l2src num-buffers=$frames"
screen="$sink name=screen sync=false"
ours=0
copying=2
ways=(
	"$source io-mode=dmabuf-import ! $size ! cmaheapupload ! $screen"
	"$source io-mode=dmabuf ! $size ! $screen"
	"$source ! video/x-raw,format=YUY2,width=1280,height=720 ! videoconvert ! $screen"
)

# measure ROUND WAY: appends "round way frames/s ms/frame".
measure() {
	"$here/gst-run" "${ways[$2]}" >"$folder/report"
	awk -v round="$1" -v way="$2" '$1 == "steady" {
		printf "%d %d %.3f %.4f\n", round, way, $2 / $4, $6 / $2 * 1000 }' "$folder/report" >>"$folder/rounds"
}

# Who comes first in a round changes from round to round.
measure_rounds() {
	local round turn way
	for ((round = 0; round < rounds; round++)); do
		for turn in "${!ways[@]}"; do
			way=$(((turn + round) % ${#ways[@]}))
			if [ $way != $copying ] || [ "$round" -lt "${SLOW_ROUNDS:-5}" ]; then
				measure "$round" $way
			fi
		done
	done
}

# quartiles: lower, median and upper one of the numbers on stdin.
quartiles() {
	sort -n | awk '{ value[NR] = $1 } END {
		print value[int((NR + 3) / 4)], value[int((NR + 1) / 2)], value[int((3 * NR + 3) / 4)] }'
}

# ratios WAY FIELD: ours over it, in each round that has both.
ratios() {
	awk -v ours=$ours -v way="$1" -v field="$2" '
		$2 == ours { own[$1] = $field }
		$2 == way { other[$1] = $field }
		END { for (round in other) print own[round] / other[round] }' "$folder/rounds"
}

v4l2-ctl --set-parm "${RATE:-60}" >/dev/null
measure_rounds
for way in "${!ways[@]}"; do
	read -r _ rate _ < <(awk -v way="$way" '$2 == way { print $3 }' "$folder/rounds" | quartiles)
	read -r low time high < <(awk -v way="$way" '$2 == way { print $4 }' "$folder/rounds" | quartiles)
	printf '%6.1f frames/s %8.3f ms/frame (%.3f to %.3f)  %s\n' "$rate" "$time" "$low" "$high" "${ways[way]}"
done
for way in "${!ways[@]}"; do
	[ "$way" != $ours ] || continue
	read -r _ rate _ < <(ratios "$way" 3 | quartiles)
	read -r low time high < <(ratios "$way" 4 | quartiles)
	printf 'ours over it: frames/s %.3f, ms/frame %.3f (%.3f to %.3f)  %s\n' "$rate" "$time" "$low" "$high" \
		"${ways[way]}"
done
