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

# The layer asks for the modifiers' features in their second form (VkDrmFormatModifierPropertiesList2EXT), which lavapipe
# leaves empty: it takes all of them for unsupported. It would leave a log file of its own open.
cat >"$folder/vk_layer_settings.txt" <<END
khronos_validation.report_flags = error,warn
khronos_validation.validate_sync = true
khronos_validation.message_id_filter = VUID-VkImageViewCreateInfo-None-02273
END
VK_LAYER_SETTINGS_PATH=$folder VK_INSTANCE_LAYERS=VK_LAYER_KHRONOS_validation VK_LOADER_DEBUG=layer \
	"$program" "$@" >"$folder/output" 2>"$folder/errors"
status=$?
cat "$folder/output"
grep -v '^\[Vulkan Loader\]' "$folder/errors"

if ! grep -q 'Insert instance layer "VK_LAYER_KHRONOS_validation"' "$folder/errors"; then
	echo "the validation layer was not loaded"
	status=1
fi
if grep -q '^Validation \(Error\|Warning\|Performance Warning\)' "$folder/output" "$folder/errors"; then
	echo "the validation layer has messages"
	status=1
fi
exit $status
