#!/bin/bash
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# What is installed can be found and linked from outside the tree, with CMake and with pkg-config, wherever it
# was installed to, and after it was moved.
# usage: install.sh BUILD [option of cmake]...   a build of cmaheap; options for a consumer of another architecture
set -euo pipefail

build=$(realpath "$1")
shift
here=$(cd "$(dirname "$0")" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cross=
[ $# -eq 0 ] || cross=yes

# run PREFIX PROGRAM: only what this machine can run
run() {
	[ -n "$cross" ] || LD_LIBRARY_PATH=$(dirname "$(find "$1" -name libcmaheap.so.0)") "$2"
}

# check PROGRAM PREFIX: it links the library, and nothing tells where that was built
check() {
	readelf --dynamic "$1" | grep 'libcmaheap.so.0' >/dev/null
	if grep -rl "$build" "$2" --include='*.pc' --include='*.cmake'; then
		echo "these name the build's folder" >&2
		exit 1
	fi
}

with_cmake() {
	local prefix=$1
	shift
	cmake -G Ninja -S "$here/consumer" -B "$scratch/cmake" -D CMAKE_PREFIX_PATH="$prefix" "$@" >"$scratch/log"
	cmake --build "$scratch/cmake" >>"$scratch/log"
	grep -q "cmaheap_DIR:PATH=$prefix/" "$scratch/cmake/CMakeCache.txt"
	check "$scratch/cmake/consumer" "$prefix"
	run "$prefix" "$scratch/cmake/consumer"
	rm -rf "$scratch/cmake"
}

with_pkg_config() {
	local prefix=$1 path
	path=$(dirname "$(find "$prefix" -name cmaheap.pc)")
	# shellcheck disable=SC2046 # flags are words
	PKG_CONFIG_PATH=$path "${CC:-cc}" "$here/consumer/consumer.c" -o "$scratch/consumer" \
		$(PKG_CONFIG_PATH=$path pkg-config --cflags --libs cmaheap cmaheap-v4l2 cmaheap-kms)
	check "$scratch/consumer" "$prefix"
	run "$prefix" "$scratch/consumer"
}

# both PREFIX [option of cmake]...
both() {
	with_cmake "$@"
	with_pkg_config "$1"
	echo "found in $1"
}

cmake --install "$build" --prefix "$scratch/prefix" >/dev/null
both "$scratch/prefix" "$@"

mv "$scratch/prefix" "$scratch/moved"
both "$scratch/moved" "$@"

DESTDIR=$scratch/stage cmake --install "$build" --prefix /opt/cmaheap >/dev/null
# A kernel looks for its modules in one place only.
rm -rf "$scratch/stage/usr/lib/modules"
if find "$scratch/stage" -type f -not -path "$scratch/stage/opt/cmaheap/*" | grep .; then
	echo "these are outside of the prefix" >&2
	exit 1
fi
both "$scratch/stage/opt/cmaheap" "$@"
