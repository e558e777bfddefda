#!/bin/sh
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# The kernel's own scripts for Coccinelle find the mistake of the broken module, and nothing else in any. They are
# in the build root of board pc-debug.
set -eu

root=$(cd "$(dirname "$0")/../.." && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$root/scripts/board" pc-debug chroot -- tar --create --directory /usr/src/linux-source scripts/coccinelle |
	tar --extract --directory "$folder"

cd "$root"
modules=$(find kernel tests -name Kbuild -printf '%h\n')
# shellcheck disable=SC2086 # a list of folders
files=$(find $modules -name '*.c')
found=$folder/found
tried=0

# Those that only patch, and those that need a compiler of OCaml, are left out.
for script in "$folder"/scripts/coccinelle/*/*.cocci; do
	grep -q '^virtual report' "$script" || continue
	if grep -q '@ *\(script\|initialize\):ocaml' "$script"; then continue; fi
	options=$(sed -n 's|^// Options: *||p' "$script")
	# shellcheck disable=SC2086 # options and files are words
	if ! spatch -D report --very-quiet --no-show-diff --cocci-file "$script" $options \
		-I kernel/dma-heap-cma $files >>"$found" 2>"$folder/errors"; then
		echo "$script:" && cat "$folder/errors"
		exit 1
	fi
	tried=$((tried + 1))
done

echo "$tried scripts"
cat "$found"
grep -q 'broken.c:.*reference preceded by free' "$found"
[ "$(wc -l <"$found")" = 1 ]
