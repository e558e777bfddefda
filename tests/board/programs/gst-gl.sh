#!/bin/bash
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# OpenGL samples the heap's memory: glupload imports the dma-buf, in Mesa's software renderer.
here=$(dirname "$0")
# shellcheck source-path=SCRIPTDIR source=gst-common.sh
. "$here/gst-common.sh"

export GST_GL_PLATFORM=egl GST_GL_WINDOW=surfaceless GST_GL_API=gles2
picture="videotestsrc pattern=colors num-buffers=3 ! video/x-raw,format=RGBA,width=320,height=240"

# A texture of an imported buffer can be sampled, not read back; the conversion samples it.
play "$picture ! videoconvert ! video/x-raw,format=BGRA ! filesink location=/run/own.raw"
GST_DEBUG=glupload:4 GST_DEBUG_NO_COLOR=1 play "$picture ! cmaheapupload name=upload require-zero-copy=true !
	glupload ! glcolorconvert ! video/x-raw(memory:GLMemory),format=BGRA ! gldownload ! video/x-raw !
	filesink location=/run/heap.raw" 2>"$folder/log"
expect "frames 3 copied 0"
tail -n 1 "$folder/log" | grep 'uploader DirectDmabuf$' || { cat "$folder/log"; exit 1; }
busybox cmp /run/own.raw /run/heap.raw
