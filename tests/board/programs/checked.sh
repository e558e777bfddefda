#!/bin/sh
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# checked.sh COMMAND [ARGUMENT...]: runs a test on a board, then sees that all
# memory came back and that the kernel has nothing to complain about.
set -u

here=$(dirname "$0")
baseline=/run/cmaheap-baseline

our_heaps() {
	for node in /dev/dma_heap/*; do
		case ${node##*/} in
		'*' | system*) ;;
		*) echo "${node##*/}" ;;
		esac
	done
}

# What the module keeps for the next allocation is not lost.
drain_pools() {
	for pool in /sys/kernel/dma_heap_cma/*/pool_drain; do
		[ ! -e "$pool" ] || echo 1 >"$pool"
	done
}

# Free memory of all areas: exact where sysfs counts what was allocated; elsewhere
# processes borrow some, and largest-buffer is what is exact.
if ls /sys/kernel/mm/cma/*/available_pages >/dev/null 2>&1; then
	slack_kib=0
	page_kib=$(($(getconf PAGESIZE) / 1024))
	count_free_kib() {
		drain_pools
		cat /sys/kernel/mm/cma/*/available_pages | awk -v page_kib="$page_kib" '{ pages += $1 } END { print pages * page_kib }'
	}
else
	slack_kib=8192
	count_free_kib() {
		drain_pools
		sync
		echo 3 >/proc/sys/vm/drop_caches
		# An allocation, however small, empties the per-CPU lists of freed pages.
		for heap in $(our_heaps); do
			"$here/largest-buffer" "$heap" 4096
		done
		drain_pools
		awk '$1 == "CmaFree:" { print $2 }' /proc/meminfo
	}
fi

# Where the kernel keeps count of what is mapped for devices.
count_mappings() {
	if [ -e /sys/kernel/debug/dma-api/dump ]; then
		wc -l </sys/kernel/debug/dma-api/dump
	else
		echo 0
	fi
}

record_baseline() {
	for heap in $(our_heaps); do
		echo "$heap $("$here/largest-buffer" "$heap")"
	done >"$baseline.new"
	echo "free $(count_free_kib)" >>"$baseline.new"
	echo "mapped $(count_mappings)" >>"$baseline.new"
	mv "$baseline.new" "$baseline"
}

memory_is_back() {
	result=0
	while read -r heap bytes; do
		[ "$heap" = free ] || [ "$heap" = mapped ] || "$here/largest-buffer" "$heap" "$bytes" || result=1
	done <"$baseline"
	return $result
}

# Some is freed in the background.
free_is_back() {
	before=$(awk '$1 == "free" { print $2 }' "$baseline")
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		now=$(count_free_kib)
		[ "$now" -ge $((before - slack_kib)) ] && return 0
		sleep 0.5
	done
	echo "free CMA memory: $before KiB before, $now KiB now"
	return 1
}

mappings_are_gone() {
	before=$(awk '$1 == "mapped" { print $2 }' "$baseline")
	now=$(count_mappings)
	[ "$now" -le "$before" ] && return 0
	echo "DMA mappings: $before before, $now now"
	tail -n $((now - before)) /sys/kernel/debug/dma-api/dump
	return 1
}

[ -e "$baseline" ] || record_baseline

mark="checked $$ $(date +%s.%N)"
echo "$mark" >/dev/kmsg
"$@"
status=$?

memory_is_back || status=1
free_is_back || status=1
mappings_are_gone || status=1
"$here/kernel-log.sh" "$mark" || status=1
exit $status
