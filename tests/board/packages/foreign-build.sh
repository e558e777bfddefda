#!/bin/sh
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# In the build root of a board of another architecture: its packages, and what a board needs to install them.
# usage: foreign-build.sh ARCHITECTURE FOLDER
set -eu

architecture=$1
folder=$(realpath -m "$2")
export SOURCE_DATE_EPOCH=1700000000

rm -rf "$folder"
mkdir -p "$folder" /tmp/checkout
tar --create --exclude=./build --exclude=./.git . | tar --extract --directory /tmp/checkout
cd /tmp/checkout
sh packaging/build.sh "$architecture" >build.log 2>&1 || { cat build.log; exit 1; }

for package in build/packages/*.deb; do
	case $(dpkg-deb --field "$package" Architecture) in
	"$architecture" | all) ;;
	*) echo "$package is not for $architecture" && exit 1 ;;
	esac
done
cp build/packages/*.deb "$folder"
cp -r /var/lib/dpkg-target "$folder/dpkg"
ls "$folder"
