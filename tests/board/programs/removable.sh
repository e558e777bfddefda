#!/bin/sh
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# removable.sh COMMAND [ARGUMENT]...: on a board that was booted without the module, what loads it from now on gets the
# one that brings its own front end and can be unloaded.
set -eu

here=$(dirname "$0")
mount --bind "$here/removable/dma_heap_cma.ko" "/usr/lib/modules/$(uname -r)/updates/dma_heap_cma.ko"
exec "$@"
