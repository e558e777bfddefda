#!/bin/sh
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# Frames go from one process to another without a copy, and either may be killed at
# any moment: the other one says so and ends. checked sees that all memory came back.
set -eu

folder=$(mktemp -d /run/share.XXXXXX)
trap 'rm -rf "$folder"' EXIT

# start FRAMES: both sides, in the background, at work.
start() {
	share-frames produce "$folder/socket" "$1" >"$folder/producer" 2>&1 &
	producer=$!
	until grep -q '^waiting' "$folder/producer"; do
		kill -0 $producer
		sleep 0.05
	done
	share-frames consume "$folder/socket" >"$folder/consumer" 2>&1 &
	consumer=$!
	until grep -q '^image' "$folder/consumer"; do
		kill -0 $consumer
		sleep 0.05
	done
}

start 1000
wait $producer
wait $consumer
cat "$folder/producer" "$folder/consumer"
grep -qx '1000 frames drawn' "$folder/producer"
grep -qx '1000 frames right' "$folder/consumer"
grep '^image' "$folder/producer" >"$folder/sent"
grep '^image' "$folder/consumer" >"$folder/received"
[ "$(wc -l <"$folder/sent")" -eq 4 ]
busybox cmp "$folder/sent" "$folder/received"

# end_of SIDE PID: it ends by itself, with a message.
end_of() {
	status=0
	wait "$2" || status=$?
	tail -n 1 "$folder/$1"
	[ $status -eq 1 ]
	grep -q '^share-frames .*has closed' "$folder/$1"
}

for kill in 1 2 3 4 5 6 7 8 9 10; do
	start 1000000
	tenths=$(od -An -N1 -tu1 /dev/urandom | awk '{ print $1 % 10 }')
	sleep "0.$tenths"
	if [ $((kill % 2)) -eq 0 ]; then
		kill -KILL $producer
		end_of consumer $consumer
	else
		kill -KILL $consumer
		end_of producer $producer
	fi
	wait || true
done
