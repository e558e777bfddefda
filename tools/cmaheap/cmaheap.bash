# shellcheck shell=bash
# SPDX-FileCopyrightText: 2026 The cmaheap authors
# SPDX-License-Identifier: LGPL-2.1-or-later
# Completion of cmaheap's commands, options and heaps.

_cmaheap() {
	local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} words
	case $before in
	-p | --heap | --against)
		words=$(ls /dev/dma_heap 2>/dev/null)
		;;
	-c | --class)
		words="heap camera display"
		;;
	*)
		if [ "$COMP_CWORD" = 1 ]; then
			words="--help --version $(cmaheap --help | sed -n 's/^  \([a-z]*\) .*/\1/p')"
		else
			words=$(cmaheap "${COMP_WORDS[1]}" --help 2>/dev/null | grep -o -e '--[a-z-]*')
		fi
		;;
	esac
	mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
}
complete -F _cmaheap cmaheap
