#!/bin/sh
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# Makes the packages where it is run: build/packages. All times in them are $SOURCE_DATE_EPOCH.
set -eu

rm -rf build/package build/packages
cmake --preset package
cmake --build --preset package
cpack --preset package
cd build/packages
rm -rf _CPack_Packages
sha256sum -- *.deb *.tar.gz | tee SHA256SUMS
