#!/bin/sh
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# compare.sh KEPT ABIDW [OPTION]... LIBRARY: fails if the library's interface is not the one in
# KEPT. Both are dumps, for abidiff filters types of a library otherwise than abidw does.
set -eu

kept=$1
shift
present=$(mktemp)
trap 'rm -f "$present"' EXIT
"$@" >"$present"
abidiff "$kept" "$present"
