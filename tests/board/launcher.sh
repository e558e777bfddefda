#!/bin/bash
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# What scripts/board promises about commands on a running board.
# usage: launcher.sh BOARD NAME SHARE
set -euo pipefail

board=$1 name=$2 share=$3
root=$(cd "$(dirname "$0")/../.." && pwd)

on_board() {
	"$root/scripts/board" "$board" exec --name "$name" "$@"
}

expect() {
	[ "$2" = "$3" ] && return
	printf '%s: expected %q, got %q\n' "$1" "$2" "$3"
	exit 1
}

expect_status() {
	local expected=$1 status=0
	shift
	on_board "$@" || status=$?
	expect "status of $*" "$expected" "$status"
}

expect_status 0 -- true
expect_status 7 -- sh -c 'exit 7'
expect_status 255 -- sh -c 'exit 255'
expect_status 127 -- no-such-program
expect_status 137 -- sh -c 'kill -KILL $$'
expect_status 124 --timeout 2 -- sleep 600
# shellcheck disable=SC2016 # nothing is to be expanded
told=$(on_board --timeout 2 -- sh -c 'sleep 600 & sleep 600; wait' 2>&1 >/dev/null) && exit 1
expect "those that were stopped" 2 "$(grep -c '(sleep) is in state S, at system call' <<<"$told")"

# shellcheck disable=SC2016 # nothing is to be expanded
arguments=('' 'two words' "it's" '"quoted"' $'two\nlines' '$HOME `id` \ *' '--' $'\xc3\xa9')
expect "arguments" "$(printf '<%s>' "${arguments[@]}")" \
	"$(on_board -- printf '<%s>' "${arguments[@]}")"

expect "stdout alone" out "$(on_board -- sh -c 'echo out; echo err >&2' 2>/dev/null)"
expect "stderr alone" err "$(on_board -- sh -c 'echo out; echo err >&2' 2>&1 >/dev/null)"
expect "all of 4 MiB" "$(head -c 4194304 /dev/zero | md5sum)" \
	"$(on_board -- head -c 4194304 /dev/zero | md5sum)"

error=$("$root/scripts/board" "$board" reboot --name "$name" 2>&1) && exit 1
grep -q "'$name' was not started with --system" <<<"$error"

echo "from the host" >"$share/launcher-in"
on_board -- cp /mnt/launcher-in /mnt/launcher-out
expect "the share" "from the host" "$(cat "$share/launcher-out")"
rm "$share/launcher-in" "$share/launcher-out"

on_board --image "$share/launcher.png" -- true
expect "the picture" PNG "$(head -c 4 "$share/launcher.png" | tail -c 3)"
rm "$share/launcher.png"
