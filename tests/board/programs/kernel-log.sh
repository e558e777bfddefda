#!/bin/sh
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# kernel-log.sh [MARK]: fails, and shows the log, if the kernel complained since
# it logged MARK; since it booted where there is none.
set -u

log_since() {
	dmesg | awk -v mark="$1" 'found { print } !mark || index($0, mark) { found = 1 }'
}

log_since "${1-}" | grep -qE \
	'WARNING:|BUG:|Oops|Call [Tt]race|refcount_t|scheduling while atomic|INFO: task|still mapped|cannot create duplicate' \
	|| exit 0
echo "the kernel complains:"
log_since "${1-}" | tail -n 60
exit 1
