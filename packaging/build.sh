#!/bin/sh
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# Makes the packages where it is run: build/packages. All times in them are $SOURCE_DATE_EPOCH.
# usage: build.sh [ARCHITECTURE]   as Debian calls it, if not this machine's: in a board's build root
set -eu

preset=package
if [ $# -eq 1 ] && [ "$1" != "$(dpkg --print-architecture)" ]; then
	preset=package-$1
	# Their dependencies are looked up among packages of their own architecture.
	DEB_HOST_ARCH=$1
	DPKG_ADMINDIR=/var/lib/dpkg-target
	export DEB_HOST_ARCH DPKG_ADMINDIR
fi

rm -rf "build/$preset" build/packages
cmake --preset "$preset"
cmake --build --preset "$preset"
cpack --preset "$preset"
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
