#!/bin/sh
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# The example shows both cameras on vkms: every frame arrives, camera and display have the same
# memory, the still is a picture; what cannot be done is refused with a reason.
set -eu

here=$(dirname "$0")
# shellcheck source-path=SCRIPTDIR source=libcamera-common.sh
. "$here/libcamera-common.sh"
export LIBCAMERA_LOG_LEVELS=ERROR
modprobe vkms
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
for card in /sys/class/drm/card?; do
	case $(readlink -f "$card/device") in
	*vkms*) vkms=/dev/dri/${card##*/} ;;
	esac
done

# shown FRAMES CAMERA SIZE
shown() {
	libcamera-to-hdmi --card "$vkms" --camera "$2" --size "$3" --frames "$1" \
		--save "$folder/still.png" >"$folder/report"
	awk -v frames="$1" '
		/^buffer / { buffers++; different += !$4 || $4 + 0 != $8 + 0 }
		/^frame:/ { seen++ }
		/^frames:/ { shown = $2 }
		/^copied: 0 bytes$/ { uncopied = 1 }
		END { exit !(buffers == 4 && !different && seen >= frames && shown == frames && uncopied) }
	' "$folder/report" || { cat "$folder/report"; return 1; }
	[ "$(head -c 4 "$folder/still.png" | tail -c 3)" = PNG ]
}

# refused REASON OPTION...
refused() {
	reason=$1
	shift
	if libcamera-to-hdmi "$@" >/dev/null 2>"$folder/error"; then
		echo "not refused: $*"
		return 1
	fi
	grep -e "$reason" "$folder/error" || { cat "$folder/error"; return 1; }
}

shown 30 Virtual0 640x480
shown 2 "platform/vimc.0 Sensor B" 96x96
refused "there is no such camera" --card "$vkms" --camera none
refused 'expected a size such as' --size 640
refused "take a CMA heap" --card "$vkms" --camera "platform/vimc.0 Sensor B" --size 768x480 --heap system
refused 'no heap "none"' --card "$vkms" --camera Virtual0 --size 640x480 --heap none
