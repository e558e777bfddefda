#!/bin/sh
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# scripts/board --no-module: no heap of ours, and a program says what is missing.
set -eu

if grep dma_heap_cma /proc/modules || [ -e /dev/dma_heap/default_cma_region ]; then
	exit 1
fi
if error=$(hello-cmaheap 2>&1); then
	echo "there is a heap: $error"
	exit 1
fi
echo "$error"
