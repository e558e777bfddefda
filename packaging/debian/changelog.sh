#!/bin/sh
# SPDX-FileCopyrightText: 2026 The cmaheap authors
# SPDX-License-Identifier: MIT
#
# changelog.sh VERSION NEWS.md: the packages' changelog; what is new is told in NEWS.md. Before the release its date is
# the commit's, which tells builds of one version apart.
set -eu

date=$(sed -n "s/^## $1 (\(.*\))$/\1/p" "$2")
[ "$date" != unreleased ] || date=@${SOURCE_DATE_EPOCH:-$(date +%s)}
[ -n "$date" ] || { echo "$2 has no line \"## $1 (DATE)\"" >&2; exit 1; }
cat <<EOF
cmaheap ($1) unstable; urgency=medium

  * See NEWS.md.

 -- The cmaheap authors <cmaheap@localhost>  $(LC_ALL=C date --utc --date "$date" '+%a, %d %b %Y %H:%M:%S %z')
EOF
