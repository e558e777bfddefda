#!/bin/sh
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# In a board's build root: the packages twice, from checkouts in two places, with the same result, and a
# newer version. Leaves both versions in FOLDER/first and FOLDER/second, and beside them what else the tests on
# the board need.
# usage: build.sh FOLDER
set -eu

folder=$(realpath -m "$1")
export SOURCE_DATE_EPOCH=1700000000

# copy_checkout PLACE
copy_checkout() {
	mkdir -p "$1"
	tar --create --exclude=./build --exclude=./.git . | tar --extract --directory "$1"
}

# make_packages CHECKOUT
make_packages() {
	(cd "$1" && sh packaging/build.sh >build.log 2>&1) || { cat "$1/build.log"; exit 1; }
}

rm -rf "$folder"
mkdir -p "$folder/first" "$folder/second"
cp tests/board/packages/on-board.sh examples/hello-cmaheap.c \
	tests/board/programs/hold-buffer.c tests/board/programs/heap-paths.[ch] "$folder"

copy_checkout /tmp/one
make_packages /tmp/one
cp /tmp/one/build/packages/*.deb "$folder/first"

sleep 1
copy_checkout /tmp/another/place
make_packages /tmp/another/place
diff /tmp/one/build/packages/SHA256SUMS /tmp/another/place/build/packages/SHA256SUMS

# The newer version's module can be told from the other one when it is loaded.
cd /tmp/one
sed -i 's/^PACKAGE_VERSION=.*/PACKAGE_VERSION="0.9.9"/' kernel/dma-heap-cma/dkms.conf
sed -i '0,/^## /s//## 0.9.9 (2030-01-01)\n\n## /' NEWS.md
echo 'MODULE_VERSION("0.9.9");' >>kernel/dma-heap-cma/main.c
make_packages .
cp build/packages/*.deb "$folder/second"

make -C /usr/src/kernel M=/tmp/one/tests/other-heap modules
cp tests/other-heap/other-heap.ko "$folder"
ls "$folder"/*
