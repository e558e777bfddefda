#!/bin/sh
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# For tests of the tool: a folder for its output, $folder, and what is expected of it.

folder=$(mktemp -d /dev/shm/tool.XXXXXX)
chmod 755 "$folder"
heap=$("$(dirname "$0")/heap-name.sh")
holders=

# has TEXT FILE, has_not TEXT FILE
has() {
	grep -qe "$1" "$2" && return
	echo "no \"$1\" in:" && cat "$2"
	exit 1
}

has_not() {
	! grep -qe "$1" "$2" && return
	echo "\"$1\" in:" && cat "$2"
	exit 1
}

as_nobody() {
	setpriv --reuid=65534 --regid=65534 --clear-groups "$@"
}

# refused STATUS PATTERN ARGUMENT...
refused() {
	expected=$1 pattern=$2 status=0
	shift 2
	cmaheap "$@" 2>"$folder/error" >/dev/null || status=$?
	has "$pattern" "$folder/error"
	[ $status -eq "$expected" ]
}

# hold PROGRAM [ARGUMENT]...: in the background, until it says that it holds.
hold() {
	program=$1
	shift
	rm -f "$folder/holding"
	HEAP=$heap "$(dirname "$0")/$program" "$@" >"$folder/holding" &
	holder=$!
	holders="$holders $holder"
	until grep -qs holding "$folder/holding"; do
		kill -0 $holder
		sleep 0.05
	done
}
