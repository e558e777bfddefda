#!/bin/sh
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# fail-nth.sh: loads the module with each allocation of it failing, one after another.
set -eu

here=$(dirname "$0")
"$here/fail-nth" "/usr/lib/modules/$(uname -r)/updates/dma_heap_cma.ko"
