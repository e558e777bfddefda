#!/bin/sh
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# Prints the name of the heap under test: $HEAP, or the default area's, ours before the kernel's own.
set -eu

name=default_cma_region-contiguous
[ -e /dev/dma_heap/$name ] || name=default_cma_region
echo "${HEAP:-$name}"
