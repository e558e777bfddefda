#!/bin/sh
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# What expect.sh says of kernels that are made up here. That it agrees with probe.sh on real ones, test matrix sees.
# shellcheck disable=SC2086 # $cma and $heaps are lines
set -eu

expect=kernel/dma-heap-cma/expect.sh
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
status=0

# kernel RELEASE [LINE]...: its configuration, with what the module needs
kernel() {
	cat >"$work/config" <<-CONFIG
		#
		# Automatically generated file; DO NOT EDIT.
		# Linux/arm64 $1 Kernel Configuration
		#
		CONFIG_MODULES=y
		CONFIG_MODULE_UNLOAD=y
		CONFIG_CMA_SYSFS=y
		CONFIG_DMA_SHARED_BUFFER=y
	CONFIG
	shift
	for line; do echo "$line" >>"$work/config"; done
}

# exports FUNCTION...: its Module.symvers
exports() {
	printf '0x00000000\t%s\tvmlinux\tEXPORT_SYMBOL_GPL\t\n' "$@" >"$work/Module.symvers"
}

# says STATUS [FILE] -- TEXT...: of the configuration, and that Module.symvers; !TEXT: it does not say that
says() {
	wanted=$1
	symvers=
	shift
	if [ "$1" != -- ]; then symvers=$work/$1 && shift; fi
	shift
	got=0
	said=$("$expect" "$work/config" ${symvers:+"$symvers"} 2>&1) || got=$?
	[ "$got" = "$wanted" ] || complain "exit status $got, expected $wanted"
	for text; do
		case $text in
		!*) case $said in *"${text#!}"*) complain "says '${text#!}'" ;; esac ;;
		*) case $said in *"$text"*) ;; *) complain "does not say '$text'" ;; esac ;;
		esac
	done
}

complain() {
	echo "expect.sh: $1 of this kernel:"
	sed 's/^/	/' "$work/config"
	echo "It says:"
	echo "$said" | sed 's/^/	/'
	status=1
}

cma='CONFIG_DMA_CMA=y CONFIG_CMA_SIZE_MBYTES=64 CONFIG_TRACEPOINTS=y'
heaps='CONFIG_DMABUF_HEAPS=y CONFIG_DMABUF_HEAPS_SYSTEM=y CONFIG_DMABUF_HEAPS_CMA=y'

exports dma_buf_export cma_alloc_frozen
kernel 6.12.30 $cma
says 0 Module.symvers -- "Linux 6.12.30 for arm64." "The module is built." "from the DMA API: modules cannot" "64 MiB" \
	"in class dma_heap." "Our heaps are the only ones." "!unknown" "!No "
says 0 -- "unknown without Module.symvers" "in class dma_heap."

kernel 6.12.30 $cma $heaps
says 0 Module.symvers -- "class dma_heap_cma:" "beside the kernel's own, of CONFIG_DMABUF_HEAPS_*: SYSTEM CMA." "linux,cma"
kernel 6.17.0 $cma $heaps
says 0 -- "The kernel's heaps core makes the nodes, or" "-contiguous" "!LEGACY"
kernel 6.17.0 $cma $heaps CONFIG_DMABUF_HEAPS_CMA_LEGACY=y
says 0 -- "-contiguous" "also has the area's name, such as linux,cma"
exports dma_heap_add cma_alloc cma_release cma_get_name dev_get_cma_area dma_contiguous_get_area_by_idx
kernel 7.3.4 $cma $heaps
says 0 Module.symvers -- "from cma_alloc()." "The kernel's heaps core makes the nodes, and" "-contiguous" "!unknown"
kernel 7.3.4 $cma CONFIG_DMABUF_HEAPS=y
says 0 Module.symvers -- "Our heaps are the only ones." "ours have -contiguous behind their names"

# As Android's do, and as one that has forgotten which areas there are.
exports dma_heap_add cma_alloc cma_release cma_get_name dma_contiguous_default_area cma_for_each_area
says 0 Module.symvers -- "from cma_alloc()."
exports dma_heap_add cma_alloc cma_release cma_get_name dma_contiguous_default_area
says 0 Module.symvers -- "from the DMA API: modules cannot"

kernel 6.12.30 CONFIG_DMA_CMA=y CONFIG_CMA_SIZE_MBYTES=0 CONFIG_MODULE_SIG_FORCE=y CONFIG_CC_IS_CLANG=y
says 0 -- "No CONFIG_TRACEPOINTS" "There is no default area" "MODULE_SIG_FORCE" "LLVM=1"
kernel 6.12.30 CONFIG_DMA_CMA=m
sed -i '/CMA_SYSFS/d; /MODULE_UNLOAD/d' "$work/config"
says 0 -- "No CONFIG_CMA_SYSFS" "No CONFIG_MODULE_UNLOAD" "a share of the machine's memory"

kernel 6.12.30 $cma CONFIG_CMA_SIZE_PERCENTAGE=1 CONFIG_CMA_SIZE_SEL_MIN=y
says 0 -- "a share of the machine's memory" "!64 MiB"

kernel 6.1.192 $cma
says 0 -- "The module is built."
kernel 6.0.19 $cma
says 1 -- "Refused: this kernel is older than Linux 6.1," "!built."
kernel 5.15.0-rc1 $cma
says 1 -- "older than Linux 6.1,"
kernel 7.0.0-rc1 $cma
says 0 -- "The module is built."
kernel 6.12.30 '# CONFIG_DMA_CMA is not set'
says 1 -- "Refused: this kernel is built without CONFIG_DMA_CMA" "!The module is built"
kernel 6.12.30 $cma
sed -i '/DMA_SHARED_BUFFER/d' "$work/config"
says 1 -- "without CONFIG_DMA_SHARED_BUFFER"
kernel 6.12.30 $cma
sed -i '/CONFIG_MODULES=/d' "$work/config"
says 1 -- "without CONFIG_MODULES"

kernel 6.12.30 $cma
got=0
said=$("$expect" /dev/stdin <"$work/config" 2>&1) || got=$?
[ "$got" = 0 ] || complain "exit status $got, expected 0 for a file by another name"
got=0
# shellcheck disable=SC2002 # a pipe is what this is about
said=$(cat "$work/config" | "$expect" /dev/stdin 2>&1) || got=$?
[ "$got" = 2 ] || complain "exit status $got, expected 2 for a pipe, which is read once"

sed -i '/Kernel Configuration/d' "$work/config"
says 2 -- "$work/config: expected a line like '# Linux/arm64 6.12.30 Kernel Configuration'"
says 2 missing -- "$work/missing is missing"

exports cma_for_each_area cma_get_name dma_contiguous_default_area
# What is sourced has an exports() of its own.
# shellcheck source=kernel/dma-heap-cma/conditions.sh
. kernel/dma-heap-cma/conditions.sh

# probe_with COMMAND: what probe.sh says where that is the compiler, which has the program on its standard input
probe_with() {
	printf '#!/bin/sh\n%s\n' "$1" >"$work/compiler"
	chmod +x "$work/compiler"
	got=0
	said=$(kernel/dma-heap-cma/probe.sh "$work/Module.symvers" "$work/compiler" 2>&1) || got=$?
}

# It has no such file, so that what includes those which are there compiles.
probe_with 'grep -q -e __has_include -e linux/mm.h'
if [ "$got" != 1 ] || [ "$said" != "$(why_older)" ]; then
	echo "probe.sh ends with $got and '$said' for headers older than Linux $(oldest_release)"
	status=1
fi

# Modules may walk the areas of this kernel, and take nothing from them.
probe_with 'cat >/dev/null'
if [ "$got" != 0 ] || echo "$said" | grep -qE 'HAVE_CMA_(ALLOC|FOR_EACH_AREA) '; then
	echo "probe.sh ends with $got and '$said' where the DMA API has to be asked for memory"
	status=1
fi

# DKMS reads dkms.conf by itself, so that it repeats two of them.
for line in "BUILD_EXCLUSIVE_CONFIG=\"$(needed_symbols)\"" "older than Linux $(oldest_release)\""; do
	if ! grep -q "$line" kernel/dma-heap-cma/dkms.conf; then
		echo "dkms.conf does not say '$line', but conditions.sh does"
		status=1
	fi
done
exit $status
