#!/bin/bash
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# What scripts/board cannot do it says in a sentence, and why a board did not boot
# with what the board said last.
set -euo pipefail

root=$(cd "$(dirname "$0")/../.." && pwd)

# expect_error PATTERN ARGUMENT...: status 125, and stderr has the pattern.
expect_error() {
	local pattern=$1 status=0
	shift
	error=$("$root/scripts/board" "$@" 2>&1 >/dev/null) || status=$?
	if [ $status != 125 ] || ! grep -qe "$pattern" <<<"$error"; then
		printf 'scripts/board %s: status %d, no "%s" in:\n%s\n' "$*" $status "$pattern" "$error"
		exit 1
	fi
}

expect_sentence() {
	expect_error "$@"
	[ "$(wc -l <<<"$error")" = 1 ] && return
	printf 'more than a sentence:\n%s\n' "$error"
	exit 1
}

expect_sentence "no board 'toaster'; boards are: pc," toaster run -- true
expect_sentence "'run' needs a command" pc run
expect_sentence "'build' takes no command" pc build -- true
expect_sentence "unrecognized arguments: --bogus" pc run --bogus -- true
expect_sentence "'lots' is not a size" pc run --memory lots -- true
expect_sentence "'-1' is not a time" pc run --timeout=-1 -- true
expect_sentence "no directory '/no/such/directory'" pc run --share /no/such/directory -- true
expect_sentence "no board called 'nobody'" pc exec --name nobody -- true
expect_sentence "no board called 'nobody'" pc stop --name nobody

# One processor: what another one runs while the kernel patches its code was seen to end the board before that.
expect_error "Unable to mount root fs" pc run --no-build --smp 1 --append rdinit=/nonexistent -- true
expect_error "ended while it booted" pc run --no-build --memory 24M -- true
grep -q "it did not come up; once more" <<<"$error"
# A kernel that pauses after each line for longer than anybody waits.
expect_error "stood still for 30 s while it booted" pc run --no-build --append "boot_delay=10000 lpj=1000000" -- true
