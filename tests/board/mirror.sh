#!/bin/bash
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# Boards find this machine's Debian mirror also where apt has no index yet, as in a fresh container or virtual machine.
set -euo pipefail

root=$(cd "$(dirname "$0")/../.." && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

mkdir -p "$scratch/lists/partial"
chmod -R a+rX "$scratch"
echo "Dir::State::lists \"$scratch/lists\";" >"$scratch/apt.conf"
export APT_CONFIG=$scratch/apt.conf
unset CMAHEAP_DEBIAN_MIRROR

# shellcheck disable=SC2016 # apt expands it
[ -z "$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages')" ]
mirror=$(cd "$root" && PYTHONDONTWRITEBYTECODE=1 python3 -c '
from boards.builder.mirror import debian_mirror
print(debian_mirror())')
echo "$mirror"
[[ $mirror =~ ^(https?|mirror|file|copy|cdrom).*[^/]$ ]]
