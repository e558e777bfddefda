#!/bin/sh
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# The kernel's style, checked by its own script. Run in the build root of board pc.
set -eu

# A lock's meaning is in the kernel-doc of its struct, where the script does not look;
# trace events it wants laid out unlike any in the kernel.
find kernel tests -name Kbuild -printf '%h\n' | while read -r module; do
	find "$module" -name '*.[ch]' ! -name trace.h
done | xargs /usr/src/linux-source/scripts/checkpatch.pl \
	--no-tree --strict --quiet --show-types --ignore UNCOMMENTED_DEFINITION --file
