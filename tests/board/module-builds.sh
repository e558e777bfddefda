#!/bin/sh
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# Outside cmake, the modules build with plain make, and the exporter with dkms; a kernel that lacks what a heap
# stands on is refused by both, with the reason. Run in the build root of a board, whose changes are forgotten
# at the end.
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

# refuses SYMBOL COMMAND...: it fails, and says what is missing
refuses() {
	symbol=$1
	shift
	if said=$("$@" 2>&1); then
		echo "$1 built it without $symbol"
		exit 1
	fi
	echo "$said" | grep "$symbol"
}

# without SYMBOL: the kernel's headers as if it had been built so
without() {
	cp -r /tmp/kernel-as-it-is/. /usr/src/kernel
	sed -i "s/^$1=.*/# $1 is not set/" /usr/src/kernel/.config
	sed -i "/^#define $1 /d" /usr/src/kernel/include/generated/autoconf.h
}

mkdir -p /tmp/kernel-as-it-is/include/generated
cp /usr/src/kernel/.config /tmp/kernel-as-it-is
cp /usr/src/kernel/include/generated/autoconf.h /tmp/kernel-as-it-is/include/generated
for symbol in CONFIG_DMA_CMA CONFIG_DMA_SHARED_BUFFER; do
	without "$symbol"
	refuses "$symbol" dkms build -m dma-heap-cma -v "$version" -k "$release-lacking" --kernelsourcedir /usr/src/kernel
	refuses "$symbol" make -C "$source" KERNEL_DIR=/usr/src/kernel
done
