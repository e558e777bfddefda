#!/bin/sh
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# bites-one.sh HOW: makes one mistake on purpose.
set -eu

here=$(dirname "$0")

insmod "$here/broken.ko" how="$1"
case $1 in
mapped) ;; # its device stays
leak)
	rmmod broken
	"$here/leaks.sh"
	;;
*) rmmod broken ;;
esac
