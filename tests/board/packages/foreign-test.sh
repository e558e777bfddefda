#!/bin/bash
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# Packages of another architecture than the builder's, installed on a board: the module is compiled from the
# sources that the DKMS package brings, everything else is used as it comes out of the packages.
# usage: foreign-test.sh BOARD FOLDER   the folder, in the checkout, is what foreign-build.sh left
set -euo pipefail

board=$1 folder=$2
root=$(cd "$(dirname "$0")/../../.." && pwd)

"$root/scripts/board" "$board" chroot -- sh tests/board/packages/foreign-module.sh "$folder" "$board.ko"
cp "$root/tests/board/packages/foreign-on-board.sh" "$root/$folder"
"$root/scripts/board" "$board" run --no-build --no-module --timeout 200 --share "$root/$folder" -- \
	bash /mnt/foreign-on-board.sh "$board.ko"
