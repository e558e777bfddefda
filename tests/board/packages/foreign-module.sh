#!/bin/sh
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# In a board's build root: the module from the sources of the DKMS package in FOLDER.
# usage: foreign-module.sh FOLDER RESULT.ko
set -eu

dpkg-deb --extract "$1"/dma-heap-cma-dkms_*.deb /tmp/dkms
source=$(echo /tmp/dkms/usr/src/dma-heap-cma-*)
make -C "$source" KERNEL_DIR=/usr/src/kernel
cp "$source/dma_heap_cma.ko" "$1/$2"
