#!/bin/sh
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The cmaheap authors
#
# kernel-log.sh [MARK]: fails, and shows where, if the kernel complained since it
# logged MARK; since it booted where there is none.
set -u

complaints='WARNING:|BUG:|Oops|Call [Tt]race|refcount_t|scheduling while atomic|INFO: task|still mapped|cannot create duplicate'
complaints="$complaints"'|INFO: trying to register|turning off the locking|UBSAN:|kmemleak: [0-9]+ new suspected|kmemleak: .*disabled|DMA-API: debugging out of memory'

log_since() {
	dmesg | awk -v mark="$1" 'BEGIN { found = !mark } found { print } mark && index($0, mark) { found = 1 }'
}

# vivid's capture thread, when it is late, sleeps for a negative time: its own bug.
without_vivids_own() {
	awk '
		/schedule_timeout: wrong timeout value/ { held = $0; next }
		held && /Comm: vivid-/ { excused = 1; held = "" }
		held { print held; held = "" }
		excused && /Call [Tt]race/ { excused = 0; next }
		{ print }'
}

# vivid, and Linux 6.12's vgem and vkms, let their devices keep the segments of 64 KiB that they began with, and DMA API
# debugging has noticed; a display that is slow, because the processor is, comes late. The rest of such a block is the
# way there.
without_other_drivers() {
	awk '
		/cut here/ { held = $0; next }
		held && /DMA-API: (vivid|platform v(gem|kms)).*: mapping sg segment longer than device claims|vblank wait timed out/ {
			held = ""
			excused = 1
			next
		}
		held { print held; held = "" }
		excused { if (/end trace/) excused = 0; next }
		{ print }'
}

# Of loading a module the kernel says where it lacked memory, and warns of its tracepoints; fail-nth made it so.
without_injected_faults() {
	awk '
		/WARNING: .*event_define_fields.*fail-nth/ { warned = 1 }
		warned { if (/end trace/) warned = 0; next }
		/fail-nth: (vmalloc error|page allocation failure)/ { excused = 1 }
		!excused { print }
		/pages cma reserved/ { excused = 0 }'
}

if log_since "${1-}" | without_vivids_own | without_other_drivers | without_injected_faults |
	grep -E -B 10 -A 30 "$complaints"; then
	echo "the kernel complains"
	exit 1
fi
