#!/bin/sh
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# What names the version by hand agrees with dkms.conf, where it is kept, and the packages' changelog has a date.
set -eu

version=$(sed -n 's/^PACKAGE_VERSION="\(.*\)"$/\1/p' kernel/dma-heap-cma/dkms.conf)
status=0

# agrees FILE PATTERN
agrees() {
	if ! grep -q "$2" "$1"; then
		echo "$1 does not say '$2', but dkms.conf has version $version" >&2
		status=1
	fi
}

agrees tools/cmaheap/cmaheap.1 "^\.TH CMAHEAP .*\"cmaheap $version\""
agrees NEWS.md "^## $version ("
if ! grep -m 1 '^## ' NEWS.md | grep -q "^## $version "; then
	echo "NEWS.md does not begin with version $version" >&2
	status=1
fi
if ! SOURCE_DATE_EPOCH=0 sh packaging/debian/changelog.sh "$version" NEWS.md | grep -q '^ -- .*>  .* +0000$'; then
	echo "NEWS.md's version $version has no date that the packages' changelog can have, nor is it unreleased" >&2
	status=1
fi
exit $status
