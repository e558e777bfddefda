#!/bin/sh
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# After all other tests on a kernel that looks for leaks: it finds none. Its log tells how many there are.
set -eu

sleep 6 # only memory that is older than 5 s counts
# Nothing is a leak before it has looked the same twice.
echo scan >/sys/kernel/debug/kmemleak
echo scan >/sys/kernel/debug/kmemleak
cat /sys/kernel/debug/kmemleak
