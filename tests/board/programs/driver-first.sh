#!/bin/sh
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# Runs driver-first with the driver that it needs.
set -eu

"$(dirname "$0")/need-module.sh"
insmod "/usr/lib/modules/$(uname -r)/updates/cma_test.ko"
trap 'rmmod cma_test' EXIT
"$(dirname "$0")/driver-first"
