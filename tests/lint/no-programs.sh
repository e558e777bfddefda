#!/bin/sh
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# Neither the libraries nor the tool run other programs, whatever a name says.
set -eu

calls='system|popen|exec[lv]p?e?|execveat|fexecve|posix_spawnp?|dlopen|g_spawn_[a-z_]*|g_module_open'
if grep -rnE "(^|[^A-Za-z0-9_.>])($calls) *\(" lib tools include --include='*.[ch]' --include='*.hpp'; then
	echo "these run other programs, or load what a name says"
	exit 1
fi
