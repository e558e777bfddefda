#!/bin/sh
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# Runs layout with vimc, which is loaded just for it: other tests take the first camera there is.
set -u

modprobe vimc || exit 1
"$(dirname "$0")/layout"
status=$?
rmmod vimc || status=1
exit $status
