#!/bin/sh
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# unbind.sh camera|display...: a device's driver is taken from it while it has buffers mapped, and given back; nothing
# is lost, and the next program finds the device as it was.
set -eu

here=$(dirname "$0")

# buffers: how many of the heap there are
buffers() {
	awk -v heap="$heap" '$5 == heap { count++ } END { print count + 0 }' /sys/kernel/debug/dma_buf/bufinfo
}

# start COMMAND...: until it says that it has its buffers
start() {
	"$@" >/run/holding &
	holder=$!
	until grep -Eq '^(holding|shown)' /run/holding; do
		kill -0 $holder
		sleep 0.1
	done
}

# unbind DRIVER: its first device
unbind() {
	driver=$1
	for link in "$driver"/*; do
		if [ -L "$link" ] && [ -d "$link/driver" ]; then
			device=${link##*/}
			break
		fi
	done
	echo "$device" >"$driver/unbind"
	echo "unbound: $device of ${driver##*/}; buffers that live: $(buffers)"
}

end() {
	kill "$holder"
	wait "$holder" || true
	until [ "$(buffers)" = 0 ]; do sleep 0.1; done
	echo "$device" >"$driver/bind"
}

camera() {
	start "$here/hold-camera"
	unbind /sys/bus/platform/drivers/vivid
	end
	"$here/capture"
}

display() {
	start "$here/show-pattern" /dev/null
	unbind "$(echo /sys/bus/*/drivers/"$DISPLAY_DRIVER")"
	end
	"$here/picture.sh"
}

heap=$("$here/heap-name.sh")
for device; do
	"$device"
done
