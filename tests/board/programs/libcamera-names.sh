#!/bin/sh
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# Programs that know nothing of us get our memory through the names that libcamera hard-codes: each
# name's /proc/PID/fdinfo shows our exporter.
# usage: libcamera-names.sh [NAME...]   (default: those that there are)
set -eu

here=$(dirname "$0")
# shellcheck source-path=SCRIPTDIR source=libcamera-common.sh
. "$here/libcamera-common.sh"
# shellcheck source-path=SCRIPTDIR source=heap-names.sh
. "$here/heap-names.sh"
export LIBCAMERA_LOG_LEVELS=ERROR
# vimc's pipeline has buffers of its own in whatever looks for cameras.
export LIBCAMERA_PIPELINES_MATCH_LIST=virtual

# finds NAME COMMAND...: its four buffers come from what NAME stands for.
finds() {
	echo "== $*"
	name_heap "$1"
	shift
	launch "$@"
	wait_for has_buffers "$program" 4 || return
	# A virtual camera takes all the processor's time that there is.
	kill -STOP "$program" || return
	all_ours "$program" 4 || return
	cmaheap who --heap "$heap" | grep -w "$program" || return
	kill -KILL "$program"
	wait "$program" 2>/dev/null || true
}

given=$#
[ $# -gt 0 ] || set -- linux,cma reserved
for name; do
	finds "$name" cam --camera Virtual0 --capture --stream width=640,height=480
done
[ "$given" -eq 0 ] || exit 0

# libcamerasrc notes a request after the camera has it. On a busy machine this quick camera may be done with it by then;
# libcamera does not survive that.
until finds linux,cma gst-launch-1.0 -q libcamerasrc camera-name=Virtual0 ! \
	video/x-raw,format=NV12,width=640,height=480 ! fakesink; do
	grep -q 'assertion "found" failed' "$log" || exit 1
done
