#!/bin/sh
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# The debug kernel notices what it is there for: each kind of mistake, made on purpose, fails the check that all
# tests go through.
set -u

here=$(dirname "$0")

# Without a mistake the check has nothing to say; this also takes its baseline.
"$here/checked" true || exit 1

# must_fail HOW TEXT: the check fails, and for that reason.
must_fail() {
	log=$("$here/checked" "$here/bites-one.sh" "$1" 2>&1)
	status=$?
	if [ $status = 0 ] || ! echo "$log" | grep -q "$2"; then
		echo "$log"
		echo "$1: not caught (status $status, expected: $2)"
		exit 1
	fi
	echo "$1: caught: $(echo "$log" | grep -m 1 "$2")"
}

must_fail deadlock 'possible circular locking dependency' # first: lockdep watches no more after any of these
must_fail sleep 'sleeping function called from invalid context'
must_fail use-after-free 'KASAN: slab-use-after-free'
must_fail leak 'new suspected memory leaks'
must_fail mapped 'DMA mappings' # last: its module stays
