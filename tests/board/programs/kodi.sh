#!/bin/sh
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# Kodi, which knows nothing of us: it decodes a film into our heap's buffers where that has a name that Kodi hard-codes.
set -eu

here=$(dirname "$0")
# shellcheck source-path=SCRIPTDIR source=heap-names.sh
. "$here/heap-names.sh"
export HOME="$folder" XDG_RUNTIME_DIR="$folder"
kodi=$(echo /usr/lib/*/kodi/kodi.bin)
libraries=${kodi%/kodi/kodi.bin}
# Of Debian's implementations of these, alternatives choose one on a system where packages are configured.
export LD_LIBRARY_PATH="$libraries/blas:$libraries/lapack"

# Kodi's own decoders, not a driver's, and into DMA buffers.
mkdir -p "$folder/.kodi/userdata"
cat >"$folder/.kodi/userdata/guisettings.xml" <<'END'
<settings version="2">
<setting id="videoplayer.useprimedecoder">true</setting>
<setting id="videoplayer.useprimedecoderforhw">false</setting>
</settings>
END

# More pictures than are looked at here, at a pace that an emulated processor keeps.
gst-launch-1.0 -q videotestsrc num-buffers=600 ! video/x-raw,format=I420,width=320,height=240,framerate=1/1 ! \
	jpegenc ! avimux ! filesink location="$folder/film.avi"
# Mesa's software renderer has small buffers of its own.
smallest=$((320 * 240 * 3 / 2))

for name in linux,cma reserved; do
	echo "== $name"
	name_heap "$name"
	launch "$kodi" --windowing=gbm "$folder/film.avi"
	wait_for has_buffers "$program" 4
	kill -STOP "$program"
	all_ours "$program"
	kill -KILL "$program"
	wait "$program" 2>/dev/null || true
done
