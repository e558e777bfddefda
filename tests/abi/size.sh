#!/bin/sh
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# size.sh STRIP LIBRARY LIMIT: fails if the library, stripped, has LIMIT bytes or more.
set -eu

stripped=$(mktemp)
trap 'rm -f "$stripped"' EXIT
"$1" --strip-unneeded -o "$stripped" "$2"
size=$(stat -c %s "$stripped")
echo "$2 has $size bytes, stripped; it must have less than $3"
[ "$size" -lt "$3" ]
