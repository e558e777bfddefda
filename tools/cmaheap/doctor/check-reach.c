/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../files.h"
#include "../style.h"
#include "doctor.h"
#include "log.h"
#include "reach.h"

static void advise_lower(struct doctor *doctor)
{
	advise(doctor,
	       "have the area lie lower: cma=256M@0-4G on the kernel's command line, or "
	       "alloc-ranges of its region in the device tree; or give the device an IOMMU, where "
	       "the machine has one");
}

/* Where the heap's area begins that the device could not reach; 0: nothing tells. */
static uint64_t place_of(const struct log *log, const char *heap, const char *device)
{
	for (size_t i = 0; i < log->count; i++) {
		const struct log_entry *entry = &log->all[i];

		if (entry->kind == LOG_BEYOND && strcmp(entry->heap, heap) == 0 &&
		    strcmp(entry->device, device) == 0)
			return entry->first;
	}
	return 0;
}

bool reach_parse(struct reach *reach, const char *line)
{
	if (sscanf(line, "%63s %" SCNx64, reach->device, &reach->last) != 2)
		return false;
	make_printable(reach->device);
	return true;
}

void report_reach(struct doctor *doctor, const char *heap, const struct reach *reach)
{
	const uint64_t place = place_of(&doctor->log, heap, reach->device);
	/* One byte more than the last address, for "4.0 GiB" is what people know. */
	const uint64_t end = reach->last < UINT64_MAX ? reach->last + 1 : UINT64_MAX;

	if (place)
		report(doctor, LEVEL_WARNING, heap,
		       "%s reaches addresses up to %s (0x%" PRIx64
		       "), and the area begins at %s (0x%" PRIx64
		       "): it cannot use such buffers, or each frame is copied",
		       reach->device, size_text(end).chars, reach->last, size_text(place).chars,
		       place);
	else
		report(doctor, LEVEL_WARNING, heap,
		       "%s reaches addresses up to %s (0x%" PRIx64
		       "), and buffers lie higher: it cannot use these, or each frame is copied",
		       reach->device, size_text(end).chars, reach->last);
	advise_lower(doctor);
}

/* The module lists each device that was given a buffer beyond its reach. */
static void check_heap(struct doctor *doctor, const char *heap)
{
	char text[4096], *rest = text, *line;

	if (file_text(text, sizeof(text), SYSFS_HEAPS "/%s/unreachable", heap) != 0)
		return;
	while ((line = strsep(&rest, "\n"))) {
		struct reach reach;

		if (reach_parse(&reach, line))
			report_reach(doctor, heap, &reach);
	}
}

static void report_bounced(struct doctor *doctor, const struct log_entry *entry)
{
	report(doctor, LEVEL_WARNING, *entry->device ? entry->device : "a device",
	       "was given %s in one piece where its addresses do not reach, and the kernel's "
	       "bounce "
	       "buffer is too small for that, %u time%s in the log: %s",
	       size_text(entry->bytes).chars, entry->times, entry->times == 1 ? "" : "s",
	       entry->line);
	advise_lower(doctor);
}

void check_reach(struct doctor *doctor)
{
	for (size_t i = 0; i < doctor->heaps.count; i++) {
		if (doctor->heaps.all[i].ours)
			check_heap(doctor, doctor->heaps.all[i].name);
	}
	for (size_t i = 0; i < doctor->log.count; i++) {
		if (doctor->log.all[i].kind == LOG_BOUNCED)
			report_bounced(doctor, &doctor->log.all[i]);
	}
}
