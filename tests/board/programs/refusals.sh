#!/bin/sh
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# refusals.sh COMMAND...: tests that ask for what only our module has, each with its arguments. Without the module all
# of them fail, and each says why.
set -u

here=$(dirname "$0")
status=0
for command; do
	# shellcheck disable=SC2086 # program and arguments are words
	if said=$("$here/"$command 2>&1); then
		echo "$command: it passed, so it asks for nothing of the module"
		status=1
	elif ! echo "$said" | grep -m 1 'dma_heap_cma.* not loaded'; then
		printf '%s does not say what it lacks:\n%s\n' "$command" "$said"
		status=1
	fi
done
exit $status
