#!/bin/sh
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# PipeWire, which knows nothing of us: its daemon has libcamera allocate a camera's pictures, from our heap where
# that has a name that libcamera looks for, and hands the very same buffers to its client.
set -eu

here=$(dirname "$0")
# shellcheck source-path=SCRIPTDIR source=libcamera-common.sh
. "$here/libcamera-common.sh"
# shellcheck source-path=SCRIPTDIR source=heap-names.sh
. "$here/heap-names.sh"
export LIBCAMERA_LOG_LEVELS=ERROR XDG_RUNTIME_DIR="$folder"
# vimc's pipeline has buffers of its own in whatever looks for cameras.
export LIBCAMERA_PIPELINES_MATCH_LIST=virtual

# What a session manager would do: a node for the camera, and below a link to who asks for it.
cat >"$folder/daemon.conf" <<'END'
context.properties = { core.daemon = true, core.name = pipewire-0, support.dbus = false }
context.spa-libs = { support.* = support/libspa-support, api.libcamera.* = libcamera/libspa-libcamera }
context.modules = [
  { name = libpipewire-module-protocol-native }
  { name = libpipewire-module-access }
  { name = libpipewire-module-metadata }
  { name = libpipewire-module-client-node }
  { name = libpipewire-module-spa-node-factory }
  { name = libpipewire-module-link-factory }
]
context.objects = [
  { factory = spa-node-factory
    args = { factory.name = api.libcamera.source, node.name = camera, api.libcamera.path = Virtual0 } }
]
END

# has_port DIRECTION NODE
has_port() {
	pw-link "--$1" 2>/dev/null | grep -q "^$2:"
}

name_heap linux,cma
launch pipewire --config "$folder/daemon.conf"
daemon=$program
wait_for has_port output camera
launch gst-launch-1.0 -v pipewiresrc ! video/x-raw,format=NV12,width=640,height=480 ! fakesink silent=false
wait_for has_port input gst-launch-1.0
pw-link camera gst-launch-1.0
wait_for grep -q 'last-message = chain' "$log"
# A virtual camera takes all the processor's time that there is.
kill -STOP "$daemon" "$program"

all_ours "$daemon" 4
buffers_of "$daemon" >"$folder/daemon"
all_ours "$program" 4
buffers_of "$program" >"$folder/client"
busybox cmp "$folder/daemon" "$folder/client"
