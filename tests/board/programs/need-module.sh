#!/bin/sh
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# Fails, and says why, where module dma_heap_cma is not loaded.
if [ ! -d /sys/kernel/dma_heap_cma ]; then
	echo "asks for what only heaps of module dma_heap_cma have, and it is not loaded"
	exit 1
fi
