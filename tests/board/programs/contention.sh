#!/bin/sh
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# contention.sh ROUNDS: a driver takes and frees half of the area that often, while a program keeps the pool full of
# what has yet to be zeroed, and other programs the processors. What the driver gets is for driver-first to test; here
# the kernel must have nothing to complain about.
set -eu

here=$(dirname "$0")
"$here/need-module.sh"
device=/dev/cma_test

spin() {
	while :; do :; done
}

insmod "/usr/lib/modules/$(uname -r)/updates/cma_test.ko"
"$here/churn" >/run/churn &
others=$!
for _ in 1 2; do
	spin &
	others="$others $!"
done
# shellcheck disable=SC2086 # processes are words
trap 'kill $others; rmmod cma_test' EXIT
until grep -q churning /run/churn; do sleep 0.1; done

mib=$(($(cat "/sys/kernel/dma_heap_cma/$("$here/heap-name.sh")/size") * 30 / 64 / 1048576))
got=0 round=0
while [ $round -lt "$1" ]; do
	round=$((round + 1))
	if echo $mib >$device 2>/dev/null; then
		cat $device
		got=$((got + 1))
	fi
done
echo "$mib MiB asked for $round times, had $got times"
[ $got -gt 0 ]
