#!/bin/sh
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# In a root with compilers: unpacks a kernel's headers and has DKMS build the module for it. A kernel that has
# what a heap stands on must get one, any other be refused with the reason. The last line tells which it was.
# With LLVM in the environment the headers are made those of a kernel that clang compiled, with ThinLTO.
# usage: build.sh RELEASE PACKAGE...   packages are in /in, the module's sources in /module
set -eu

release=$1
kernel=/usr/src/linux-headers-$release
shift
for package; do
	dpkg-deb --fsys-tarfile "/in/$package" | tar --extract --keep-directory-symlink --directory /
done

# set_symbol SYMBOL VALUE: in all forms that a configuration has; VALUE may be n
set_symbol() {
	sed -i -e "/^$1=/d" -e "/^# $1 is not set/d" "$kernel/.config" "$kernel/include/config/auto.conf"
	sed -i "/^#define $1 /d" "$kernel/include/generated/autoconf.h"
	[ "$2" != n ] || return 0
	echo "$1=$2" | tee -a "$kernel/.config" >>"$kernel/include/config/auto.conf"
	echo "#define $1 $2" | sed 's/ y$/ 1/' >>"$kernel/include/generated/autoconf.h"
}

if [ -n "${LLVM-}" ]; then
	major=$(clang -dumpversion | cut -d . -f 1)
	for symbol in CC_IS_GCC AS_IS_GNU LD_IS_BFD LTO_NONE CC_HAS_MIN_FUNCTION_ALIGNMENT UBSAN_BOUNDS_STRICT; do
		set_symbol CONFIG_$symbol n
	done
	for symbol in CC_IS_CLANG AS_IS_LLVM LD_IS_LLD LTO LTO_CLANG LTO_CLANG_THIN UBSAN_ARRAY_BOUNDS; do
		set_symbol CONFIG_$symbol y
	done
	set_symbol CONFIG_CC_IMPLICIT_FALLTHROUGH '"-Wimplicit-fallthrough"'
	set_symbol CONFIG_GCC_VERSION 0
	set_symbol CONFIG_CLANG_VERSION "${major}0000"
	set_symbol CONFIG_LLD_VERSION "${major}0000"
	sed -i 's/^CC = .*/CC = clang/' "$kernel/.kernelvariables"
	rm -f "$kernel/vmlinux" # by which dkms would know better
fi

version=$(sed -n 's/^PACKAGE_VERSION="\(.*\)"/\1/p' /module/dkms.conf)
source=/usr/src/dma-heap-cma-$version
dkms=/var/lib/dkms/dma-heap-cma/$version
cp -r /module "$source"

dkms_build() {
	# A warning is an error, as nobody reads it here.
	KCFLAGS=-Werror dkms build -m dma-heap-cma -v "$version" -k "$release" --kernelsourcedir "$kernel" 2>&1
}

# refuses COMMAND...: it fails, and names all that it misses
refuses() {
	if said=$("$@" 2>&1); then
		echo "FAILED: $1 built it, but $reason"
		exit 1
	fi
	echo "$said"
	for symbol in $missing; do
		case $said in
		*"$symbol"*) ;;
		*) echo "FAILED: $1 does not say that $reason" && exit 1 ;;
		esac
	done
}

missing=
for symbol in CONFIG_DMA_CMA CONFIG_DMA_SHARED_BUFFER; do
	grep -q "^$symbol=[ym]" "$kernel/.config" || missing="$missing $symbol"
done

reason="the kernel has no$missing"

# What is told from the kernel's files alone must be what comes of it.
told=0
expected=$("$source/expect.sh" "$kernel/.config" "$kernel/Module.symvers" 2>&1) || told=$?
echo "$expected"
if { [ -z "$missing" ] && [ $told != 0 ]; } || { [ -n "$missing" ] && [ $told != 1 ]; }; then
	echo "FAILED: expect.sh ends with $told, but what the kernel lacks is:${missing:- nothing}"
	exit 1
fi

# agree SENTENCE FUNCTION: expect.sh says so just if the module calls that
agree() {
	says=no calls=no
	case $expected in *"$1"*) says=yes ;; esac
	if readelf --wide --symbols "$module" | grep -q " UND $2\$"; then calls=yes; fi
	if [ $says != $calls ]; then
		echo "FAILED: expect.sh says '$1': $says; the module calls $2: $calls"
		exit 1
	fi
}

if [ -n "$missing" ]; then
	refuses dkms_build
	refuses make -C "$source" KERNEL_DIR="$kernel"
	echo "refused: $reason"
	exit
fi

if ! dkms_build; then
	cat "$dkms/build/make.log" || true
	echo "FAILED: it does not build"
	exit 1
fi
module=$(find "$dkms/$release" -name 'dma_heap_cma.ko*')
if ! modinfo --field vermagic "$module" | grep "^$release "; then
	echo "FAILED: it is not a module for $release"
	exit 1
fi
agree "from cma_alloc()." cma_alloc
agree "heaps core makes the nodes, and" dma_heap_add
echo built
