#!/bin/sh
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# validated.sh PROGRAM [ARGUMENT...]: one of these tests under Vulkan's validation layer, which must have nothing to say,
# also about missing synchronization.
set -u

here=$(dirname "$0")
program=$here/$1
shift
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
: >"$folder/messages"

cat >"$folder/vk_layer_settings.txt" <<END
khronos_validation.debug_action = VK_DBG_LAYER_ACTION_LOG_MSG
khronos_validation.log_filename = $folder/messages
khronos_validation.report_flags = error,warn
khronos_validation.validate_sync = true
END
VK_LAYER_SETTINGS_PATH=$folder VK_INSTANCE_LAYERS=VK_LAYER_KHRONOS_validation VK_LOADER_DEBUG=layer \
	"$program" "$@" 2>"$folder/stderr"
status=$?
grep -v '^\[Vulkan Loader\]' "$folder/stderr"

if ! grep -q 'Insert instance layer "VK_LAYER_KHRONOS_validation"' "$folder/stderr"; then
	echo "the validation layer was not loaded"
	status=1
fi
if [ -s "$folder/messages" ]; then
	cat "$folder/messages"
	echo "the validation layer has messages"
	status=1
fi
exit $status
