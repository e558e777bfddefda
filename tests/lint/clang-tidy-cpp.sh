#!/bin/bash
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# clang-tidy on what is in C++: the header for libcamera and its example. Debian 12 has no such libcamera, so its headers
# come from the build root of board pc.
# usage: clang-tidy-cpp.sh FOLDER, for the headers
set -euo pipefail

folder=$1
rm -rf "$folder"
mkdir -p "$folder"
scripts/board pc chroot -- tar -c -C /usr/include libcamera | tar -x -C "$folder"

read -r -a libdrm < <(pkg-config --cflags libdrm)
clang-tidy --quiet examples/*.cpp examples/*/*.cpp -- \
	-std=c++17 -D_GNU_SOURCE -I include -isystem "$folder/libcamera" "${libdrm[@]}"
