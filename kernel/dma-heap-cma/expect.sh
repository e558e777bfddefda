#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# Says what this module would do on a kernel, without its headers and without running it.
# usage: expect.sh CONFIG [Module.symvers]
#        CONFIG: the kernel's whole configuration, such as /boot/config-*; not a defconfig
# Exit status: 0 the module is built, 1 it is refused, 2 the files do not tell
set -eu

# shellcheck source-path=SCRIPTDIR source=conditions.sh
. "$(dirname "$0")/conditions.sh"

die() {
	echo "$*" >&2
	exit 2
}

refuse() {
	echo "Refused: $*"
	exit 1
}

if [ $# -lt 1 ] || [ $# -gt 2 ]; then
	die "usage: expect.sh CONFIG [Module.symvers]"
fi
config=$1
symvers=${2-}
[ -r "$config" ] || die "$config cannot be read"
[ -f "$config" ] || die "$config is no file, which could be read more than once"
[ -z "$symvers" ] || check_symvers "$symvers" || exit 2

# is_on SYMBOL: built in, or a module
is_on() {
	grep -qx "$1=[ym]" "$config"
}

# value SYMBOL
value() {
	sed -n "s/^$1=//p" "$config"
}

# at_least RELEASE: the kernel is of this release or of a later one
at_least() {
	[ "${release%%.*}" -gt "${1%%.*}" ] ||
		{ [ "${release%%.*}" -eq "${1%%.*}" ] && [ "$minor" -ge "${1#*.}" ]; }
}

head=$(sed -n '/^# Linux\/[^ ]* [0-9][0-9]*\.[0-9].* Kernel Configuration$/{s/^# Linux.//;s/ Kernel.*//p;q;}' "$config")
[ -n "$head" ] ||
	die "$config: expected a line like '# Linux/arm64 6.12.30 Kernel Configuration', which a whole configuration has"
release=${head#* }
minor=${release#*.}
minor=${minor%%[!0-9]*}

say_whether_built() {
	echo "Linux $release for ${head%% *}."
	at_least "$(oldest_release)" || refuse "$(why_older)"
	for symbol in $(needed_symbols); do
		is_on "$symbol" || refuse "$(why_without "$symbol")"
	done
	is_on CONFIG_MODULES || refuse "this kernel is built without CONFIG_MODULES: it loads no module"
	echo "The module is built."
}

say_compiler() {
	if is_on CONFIG_CC_IS_CLANG; then
		echo "The kernel was compiled by clang: build with LLVM=1."
	fi
	if is_on CONFIG_TRIM_UNUSED_KSYMS; then
		echo "CONFIG_TRIM_UNUSED_KSYMS: functions that the module calls may be missing, and it does not build then."
	fi
}

say_signature() {
	if is_on CONFIG_MODULE_SIG_FORCE; then
		echo "CONFIG_MODULE_SIG_FORCE: it is loaded only when signed with a key that this kernel trusts."
	elif is_on CONFIG_SECURITY_LOCKDOWN_LSM && is_on CONFIG_MODULE_SIG; then
		echo "Under lockdown, as with Secure Boot, it is loaded only when signed with a key that this kernel trusts."
	fi
}

say_memory() {
	if [ -z "$symvers" ]; then
		echo "Memory comes from cma_alloc() or from the DMA API: unknown without Module.symvers."
	elif lends_pages "$symvers"; then
		echo "Memory comes from cma_alloc()."
	else
		echo "Memory comes from the DMA API: modules cannot call this kernel's cma_alloc()."
	fi
}

say_default_area() {
	size=$(value CONFIG_CMA_SIZE_MBYTES)
	if is_on CONFIG_CMA_SIZE_SEL_MIN || is_on CONFIG_CMA_SIZE_SEL_MAX; then
		size=
	fi
	case $size in
	'') echo "The default area has a share of the machine's memory unless cma= or the device tree says otherwise." ;;
	0) echo "There is no default area unless cma= or the device tree makes one." ;;
	*) echo "The default area has $size MiB unless cma= or the device tree says otherwise." ;;
	esac
}

say_who_makes_nodes() {
	if ! is_on CONFIG_DMABUF_HEAPS; then
		echo "The kernel has no heaps core: our own front end makes the nodes, in class dma_heap."
	elif [ -z "$symvers" ]; then
		echo "The kernel's heaps core makes the nodes, or our own front end: unknown without Module.symvers."
	elif adds_heaps "$symvers"; then
		echo "The kernel's heaps core makes the nodes, and the module stays until the next boot."
		echo "Modules may add heaps, the kernel's own one, too: ours have -contiguous behind their names."
	else
		echo "Our own front end makes the nodes, in class dma_heap_cma: modules cannot call the kernel's heaps core."
	fi
}

# Since 6.17 the kernel names heaps as we do.
say_other_heaps() {
	others=$(sed -n 's/^CONFIG_DMABUF_HEAPS_\([A-Z0-9_]*\)=[ym]$/\1/p' "$config" | tr '\n' ' ')
	if ! is_on CONFIG_DMABUF_HEAPS || [ -z "$others" ]; then
		echo "Our heaps are the only ones."
		return
	fi

	echo "Our heaps are beside the kernel's own, of CONFIG_DMABUF_HEAPS_*: ${others% }."
	is_on CONFIG_DMABUF_HEAPS_CMA || return 0
	if at_least 6.17; then
		echo "The kernel's heap of the default area is default_cma_region; ours gets -contiguous behind that name."
		if is_on CONFIG_DMABUF_HEAPS_CMA_LEGACY; then
			echo "CONFIG_DMABUF_HEAPS_CMA_LEGACY: it also has the area's name, such as linux,cma."
		fi
	else
		echo "The kernel's heap of the default area has the area's name, such as linux,cma."
	fi
}

say_what_is_missing() {
	if ! is_on CONFIG_TRACEPOINTS; then
		echo "No CONFIG_TRACEPOINTS: reasons of failures are guessed, and the pool makes no room for drivers."
	fi
	if ! is_on CONFIG_CMA_SYSFS; then
		echo "No CONFIG_CMA_SYSFS: how much of an area is free, cmaheap list can only estimate."
	fi
	if ! is_on CONFIG_MODULE_UNLOAD; then
		echo "No CONFIG_MODULE_UNLOAD: the module stays until the next boot."
	fi
}

say_whether_built
say_compiler
say_signature
say_memory
say_default_area
say_who_makes_nodes
say_other_heaps
say_what_is_missing
