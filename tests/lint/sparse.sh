#!/bin/sh
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# The kernel's static analyser. Run in the build root of board vexpress: Debian's
# sparse does not understand the headers of 7.x.
set -eu

cp -r kernel/dma-heap-cma /tmp
log=$(make -C /tmp/dma-heap-cma KERNEL_DIR=/usr/src/kernel C=2 CF=-Wsparse-error 2>&1) || {
	echo "$log"
	exit 1
}
echo "$log" | grep -q ' CHECK .*main.c' || {
	echo "sparse did not run: $log"
	exit 1
}
if echo "$log" | grep 'warning:'; then
	exit 1
fi
