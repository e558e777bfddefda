#!/bin/sh
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# The kernel's static analyser. Run in the build root of board vexpress: Debian's
# sparse does not understand the headers of 7.x.
set -eu

cp -r kernel /tmp
for module in dma-heap-cma/main.c cma-test/cma-test.c; do
	folder=/tmp/kernel/${module%/*}
	log=$(make -C "$folder" KERNEL_DIR=/usr/src/kernel C=2 CF=-Wsparse-error 2>&1) || {
		echo "$log"
		exit 1
	}
	echo "$log" | grep -q " CHECK .*${module#*/}" || {
		echo "sparse did not run: $log"
		exit 1
	}
	if echo "$log" | grep 'warning:'; then
		exit 1
	fi
done
