#!/bin/sh
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# checked.sh COMMAND [ARGUMENT...]: runs a test on a board, then sees that all
# memory came back and that the kernel has nothing to complain about.
set -u

here=$(dirname "$0")
baseline=/run/cmaheap-baseline
slack_kib=1024

our_heaps() {
	for node in /dev/dma_heap/*; do
		case ${node##*/} in
		'*' | system*) ;;
		*) echo "${node##*/}" ;;
		esac
	done
}

# Pages of the areas that nobody has allocated: exact where sysfs counts them;
# elsewhere what is free, which page cache and processes borrow from.
count_free_kib() {
	if ls /sys/kernel/mm/cma/*/available_pages >/dev/null 2>&1; then
		cat /sys/kernel/mm/cma/*/available_pages | awk '{ pages += $1 } END { print pages * 4 }'
		return
	fi
	sync
	echo 3 >/proc/sys/vm/drop_caches
	awk '$1 == "CmaFree:" { print $2 }' /proc/meminfo
}

record_baseline() {
	for heap in $(our_heaps); do
		echo "$heap $("$here/largest-buffer" "$heap")"
	done >"$baseline.new"
	echo "free $(count_free_kib)" >>"$baseline.new"
	mv "$baseline.new" "$baseline"
}

memory_is_back() {
	result=0
	while read -r heap bytes; do
		[ "$heap" = free ] || "$here/largest-buffer" "$heap" "$bytes" || result=1
	done <"$baseline"
	return $result
}

# Freed pages take a moment where the kernel gathers them in per-CPU lists.
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

log_since() {
	dmesg | awk -v mark="$1" 'found { print } index($0, mark) { found = 1 }'
}

log_is_clean() {
	complaints=$(log_since "$1" | grep -E \
		'WARNING:|BUG:|Oops|Call [Tt]race|refcount_t|scheduling while atomic|INFO: task|still mapped|cannot create duplicate')
	[ -z "$complaints" ] && return 0
	echo "the kernel complains:"
	log_since "$1" | tail -n 60
	return 1
}

[ -e "$baseline" ] || record_baseline

mark="checked $$ $(date +%s.%N)"
echo "$mark" >/dev/kmsg
"$@"
status=$?

memory_is_back || status=1
free_is_back || status=1
log_is_clean "$mark" || status=1
exit $status
