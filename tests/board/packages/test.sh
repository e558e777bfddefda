#!/bin/bash
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# The packages' life on an installed system with systemd, udev and DKMS: installed, in use after a reboot,
# upgraded below a program, purged.
# usage: test.sh NAME SHARE
set -euo pipefail

name=$1 share=$2
root=$(cd "$(dirname "$0")/../../.." && pwd)
board() { "$root/scripts/board" pc "$@"; }
step() {
	echo "== $1"
	board exec --name "$name" --timeout 300 -- bash /mnt/on-board.sh "$1"
}
boot_id() { board exec --name "$name" --timeout 20 -- cat /proc/sys/kernel/random/boot_id; }

cp "$root"/tests/board/packages/on-board.sh "$root"/examples/hello-cmaheap.c \
	"$root"/tests/board/programs/hold-buffer.c "$share"

board start --name "$name" --system --no-build --share "$share"
trap 'board stop --name "$name"' EXIT

step install
before=$(boot_id)
board exec --name "$name" -- systemctl reboot --no-block
now=$before
for _ in $(seq 60); do
	now=$(boot_id 2>/dev/null) || now=$before
	[ "$now" = "$before" ] || break
	sleep 1
done
[ "$now" != "$before" ] || { echo "the board did not come back"; exit 1; }

step installed
step limited
step programs
step upgrade
step purge
