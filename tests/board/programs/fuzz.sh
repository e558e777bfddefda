#!/bin/sh
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# fuzz.sh [OPTION of fuzz-uapi]...: the fuzzer, then the settings it changed as they were.
set -u

here=$(dirname "$0")
"$here/need-module.sh" || exit
heap=/sys/kernel/dma_heap_cma/$("$here/heap-name.sh")

settings=$(cd "$heap" && grep . limit user_limit retry_ms pool_limit pool_idle_ms pool_warm)
modprobe vgem
"$here/fuzz-uapi" "$@"
status=$?
echo "$settings" | while IFS=: read -r file value; do
	echo "$value" >"$heap/$file"
done
echo 1 >"$heap/pool_drain"
exit $status
