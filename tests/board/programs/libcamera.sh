#!/bin/sh
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# libcamera.sh PROGRAM [ARGUMENT...]: runs a test with libcamera's cameras set up.
set -eu

here=$(dirname "$0")
# shellcheck source-path=SCRIPTDIR source=libcamera-common.sh
. "$here/libcamera-common.sh"
export LIBCAMERA_LOG_LEVELS=ERROR
program=$1
shift
exec "$here/$program" "$@"
