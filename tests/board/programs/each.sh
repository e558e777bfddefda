#!/bin/sh
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# each.sh PROGRAM...: on a machine that boots for them, each of these tests, checked.
set -eu

here=$(dirname "$0")

modprobe --all vgem nbd
for program; do
	"$here/checked.sh" "$here/$program"
done
