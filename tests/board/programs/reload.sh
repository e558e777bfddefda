#!/bin/sh
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# reload.sh TIMES: the module goes and comes back that often while others allocate whenever it is there.
set -eu

here=$(dirname "$0")
"$here/need-module.sh"
busy="in use|temporarily unavailable"

"$here/come-and-go" &
allocating=$!
trap 'kill $allocating' EXIT

unloaded=0 refused=0
while [ $unloaded -lt "$1" ]; do
	kill -0 $allocating
	if rmmod dma_heap_cma 2>/run/refusal; then
		/usr/libexec/board/load-exporter
		unloaded=$((unloaded + 1))
	else
		grep -qE "$busy" /run/refusal || { cat /run/refusal && exit 1; }
		refused=$((refused + 1))
	fi
done
echo "unloaded and loaded $unloaded times, refused $refused times"
kill $allocating
wait $allocating || true
trap - EXIT
[ "$(cat /sys/kernel/dma_heap_cma/default_cma_region/used)" = 0 ]
hello-cmaheap
