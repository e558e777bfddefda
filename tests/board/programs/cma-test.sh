#!/bin/bash
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# /dev/cma_test takes and frees memory of the default area, at its limits too: a full
# table, a full area, nothing left to free, nonsense. cma-test.sh LARGEST: what the
# area never has, in MiB.
set -eu

largest=$1
device=/dev/cma_test
insmod "/usr/lib/modules/$(uname -r)/updates/cma_test.ko"
trap 'rmmod cma_test' EXIT

last_line() {
	dmesg | grep cma_test: | tail -n 1
}

# expect_line TEXT: the log's last line has it.
expect_line() {
	last_line | grep -F "$1" || {
		echo "expected '$1', the log says: $(last_line)"
		exit 1
	}
}

# take MIB EXPECTED: as written, and as logged.
take() {
	echo "$1" >$device
	expect_line "took $2 MiB at"
}

# refused INPUT ERROR LINE
refused() {
	if error=$({ printf '%s' "$1" >$device; } 2>&1); then
		echo "'$1' was accepted"
		exit 1
	fi
	case $error in
	*"$2"*) ;;
	*)
		echo "'$1': expected $2, got $error"
		exit 1
		;;
	esac
	expect_line "$3"
}

free_one() {
	[ -z "$(cat $device)" ]
	expect_line "freed $1 MiB at"
}

[ "$(stat -c %a $device)" = 600 ]

# Ten buffers of 1 to 10 MiB, each elsewhere, in what is the area's.
for mib in 1 2 3 4 5 6 7 8 9 10; do
	take 0 $mib
done
[ "$(dmesg | grep -o 'cma_test: buffer .* took .* at .*,' | tail -n 10 | sed 's/.* at //' | sort -u | wc -l)" = 10 ]
refused 0 "No space left on device" "all 10 buffers are taken"
refused 1 "No space left on device" "all 10 buffers are taken"
for mib in 10 9 8 7 6 5 4 3 2 1; do
	free_one $mib
done
if cat $device; then
	echo "freed one of no buffers"
	exit 1
fi
expect_line "there is no buffer to free"

# A size of one's own, then the next of the row.
take 12 12
take 0 2
free_one 2
free_one 12

# Memory outside the area does not count as room in it, be it as little as 1 MiB.
refused "$largest" "Cannot allocate memory" "the area has no room for $largest MiB"
half=$((largest / 2))
while [ $half -gt 0 ]; do
	echo $half >$device 2>/dev/null || half=$((half / 2))
done
refused 1 "Cannot allocate memory" "the area has no room for 1 MiB"

for nonsense in ' ' abc 1x -1 0x10 1.5 99999999 18446744073709551616 \
	'1234567890123456789012345678901234567890'; do
	refused "$nonsense" "Invalid argument" "expected 0 for the next buffer, or MiB, at most"
done

# Unloading frees what is left: checked counts it, and a second load starts anew.
rmmod cma_test
insmod "/usr/lib/modules/$(uname -r)/updates/cma_test.ko"
take 0 1
