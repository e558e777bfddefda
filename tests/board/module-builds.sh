#!/bin/sh
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# Outside cmake, the modules build with plain make, and the exporter with dkms. Run in the build
# root of a board, whose changes are forgotten at the end.
set -eu

module=dma_heap_cma
version=$(sed -n 's/^PACKAGE_VERSION="\(.*\)"/\1/p' kernel/dma-heap-cma/dkms.conf)
release=$(make --silent --no-print-directory -C /usr/src/kernel kernelrelease)
source=/usr/src/dma-heap-cma-$version
cp -r kernel/dma-heap-cma "$source"

# plain_make FOLDER MODULE
plain_make() {
	make -C "$1" KERNEL_DIR=/usr/src/kernel
	modinfo "$1/$2.ko" | grep "^vermagic: *$release "
	make -C "$1" KERNEL_DIR=/usr/src/kernel clean
	if find "$1" -name '*.o' -o -name '*.ko' -o -name config.h | grep .; then
		echo "make clean left these behind"
		exit 1
	fi
}

plain_make "$source" $module
cp -r kernel /tmp/kernel
plain_make /tmp/kernel/cma-test cma_test

dkms build -m dma-heap-cma -v "$version" -k "$release" --kernelsourcedir /usr/src/kernel
find "/var/lib/dkms/dma-heap-cma/$version/$release" -name "$module.ko*" | grep .
