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

# cpack packs an archive in the order in which the file system happens to list the files.
for archive in *.tar.gz; do
	mkdir unpacked
	tar --extract --file "$archive" --directory unpacked
	tar --create --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner \
		--directory unpacked . | gzip -9n >"$archive"
	rm -r unpacked
done
sha256sum -- *.deb *.tar.gz | tee SHA256SUMS
