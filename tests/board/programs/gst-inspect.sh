#!/bin/bash
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# What gst-inspect-1.0 tells of plugin and element is complete, and where the display that
# it names is there, the example launch line that it prints brings the camera's picture to it.
here=$(dirname "$0")
# shellcheck source-path=SCRIPTDIR source=gst-common.sh
. "$here/gst-common.sh"

text=$folder/text

# page NAME: what is told of it, spaces counted as one.
page() {
	gst-inspect-1.0 "$1" | tr -s ' ' >"$text"
}

# tells TEXT...: the page has each of them.
tells() {
	for line; do
		grep -qF -e "$line" "$text" && continue
		echo "expected \"$line\" in:"
		cat "$text"
		return 1
	done
}

page cmaheap
tells "Description Zero-copy video in physically contiguous memory" "License LGPL" \
	"cmaheapupload: CMA heap uploader" "cmaheaplinks (GstTracerFactory)"

page cmaheapupload
tells "Long-name CMA heap uploader" "Klass Filter/Video" "Description Gives upstream physically contiguous dma-bufs" \
	"SINK template: 'sink'" "SRC template: 'src'" "video/x-raw(memory:DMABuf)" "drm-format: { (string)" \
	"Name of the heap in /dev/dma_heap" "What hardware downstream needs of the layout" \
	"Buffers to allocate at once" "Who needs one more waits" "Each plane in a dma-buf of its own" \
	"End with an error that tells the reason" "Frames since the start" "How many of the frames had to be copied"
if grep -E '^ [a-z-]+ : *$' "$text"; then
	echo "a property says nothing"
	exit 1
fi

example=$(sed -n 's/^ Example \(gst-launch-1\.0 .*\)/\1/p' "$text")
[ -n "$example" ] || { echo "no example in:"; cat "$text"; exit 1; }
echo "== $example"
[[ $example == *" driver-name=${DISPLAY_DRIVER:-bochs-drm} "* ]] || exit 0

# The camera's bars stand still without its text. The example goes on until it is stopped.
v4l2-ctl --set-ctrl osd_text_mode=2
play "v4l2src num-buffers=1 ! $size ! filesink location=/run/camera.raw"
"$here/raw-to-ppm" 640 480 </run/camera.raw >"$folder/expected.ppm"
# shellcheck disable=SC2086 # a list of words
GST_TRACERS=cmaheaplinks $example >"$folder/report" 2>&1 &
player=$!
until screendump "$folder/screen.ppm" && busybox cmp -s "$folder/expected.ppm" "$folder/screen.ppm"; do
	kill -0 $player || { cat "$folder/report"; exit 1; }
	sleep 0.1
done
kill -INT $player
wait $player
cat "$folder/report"
awk '/^cmaheapupload0:src/ { good = $4 == $5 && $7 == 0 } END { exit !good }' "$folder/report"
