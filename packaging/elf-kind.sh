#!/bin/sh
# SPDX-FileCopyrightText: 2026 The cmaheap authors
# SPDX-License-Identifier: MIT
#
# Says about a file what cpack asks of file(1), where that is not installed: binutils is, wherever a compiler is.
# usage: elf-kind.sh FILE
if ! readelf --file-header "$1" >/dev/null 2>&1; then
	echo "$1: data"
elif readelf --dynamic "$1" 2>/dev/null | grep -q '(NEEDED)'; then
	echo "$1: ELF, dynamically linked, stripped"
else
	echo "$1: ELF, statically linked, stripped"
fi
