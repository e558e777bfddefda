#!/bin/sh
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# Outside cmake, the modules build with plain make, and the exporter with dkms; a kernel that lacks what a heap
# stands on is refused by both, with the reason; a vendor's, whose interfaces are others, is served. Run in the
# build root of a board, whose changes are forgotten at the end.
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

# Like Android's: other prototypes of what modules call, and a walk over the areas instead of a list of them.
cp -r /tmp/kernel-as-it-is/. /usr/src/kernel
headers=$(echo /usr/src/linux-headers-*-common/include/linux)
sed -i '/struct page \*cma_alloc(/,/;/s/bool no_warn/gfp_t gfp_mask/' "$headers/cma.h"
sed -i -e 's/u32 fd_flags/unsigned long fd_flags/' -e 's/u64 heap_flags/unsigned long heap_flags/' "$headers/dma-heap.h"
symvers=/usr/src/kernel/Module.symvers
sed -i '/\tdma_contiguous_get_area_by_idx\t/d' "$symvers"
calls="cma_alloc cma_release cma_get_name cma_for_each_area dma_heap_add dma_heap_get_drvdata"
for symbol in $calls dma_contiguous_default_area; do
	cut -f 2 "$symvers" | grep -qx "$symbol" ||
		printf '0x00000000\t%s\tvmlinux\tEXPORT_SYMBOL_GPL\t\n' "$symbol" >>"$symvers"
done
make -C "$source" KERNEL_DIR=/usr/src/kernel KCFLAGS=-Werror
for found in CMA_ALLOC_GFP CMA_FOR_EACH_AREA DMA_HEAP_ALLOCATE_LONG USE_DMA_IOMMU; do
	grep "HAVE_$found" "$source/config.h"
done
for symbol in $calls; do
	readelf --wide --symbols "$source/$module.ko" | grep " UND $symbol\$"
done

# A kernel without guard(): what compat/ brings takes its place, behind all that the kernel's own headers use.
sed -i 's/^#ifndef guard$/#undef guard\n#undef __free\n#undef no_free_ptr\n&/' "$source/compat/cleanup.h"
for file in "$source"/*.c; do
	grep -q compat/cleanup.h "$file" || continue
	sed -i -e '/compat\/cleanup.h/d' "$file"
	last=$(grep -n '^#include' "$file" | tail -n 1 | cut -d : -f 1)
	sed -i "${last}a #include \"compat/cleanup.h\"" "$file"
done
make -C "$source" KERNEL_DIR=/usr/src/kernel KCFLAGS=-Werror
