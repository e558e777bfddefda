#!/bin/sh
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# What names the version by hand agrees with dkms.conf, where it is kept.
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
exit $status
