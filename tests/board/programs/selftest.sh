#!/bin/sh
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# The kernel's own test of the dma-heap interface. It walks all heaps there are:
# each must pass all of its part of the plan, and skip nothing.
set -eu

here=$(dirname "$0")
"$here/dmabuf-heap-selftest" | tee /run/selftest.tap

awk -v heaps="$(ls /dev/dma_heap)" '
	/^1\.\./ { planned = substr($1, 4) / split(heaps, names) }
	/^# Testing heap:/ { heap = $4 }
	/^ok/ && !/# SKIP/ { passed[heap]++ }
	END {
		for (i in names) {
			printf "%s: %d of %d passed\n", names[i], passed[names[i]], planned
			failed += passed[names[i]] != planned
		}
		exit !planned || failed > 0
	}' /run/selftest.tap
