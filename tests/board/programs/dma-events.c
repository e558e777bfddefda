/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include "dma-events.h"
#include "board-test.h"
#include "tracing.h"

#include <stdio.h>
#include <string.h>

int watch_dma(void **state)
{
	trace_record("dma", true);
	return remember_fds(state);
}

int unwatch_dma(void **state)
{
	trace_record("dma", false);
	return compare_fds(state);
}

void clear_dma_events(void)
{
	trace_forget();
}

static bool parse_sync(const char *line, struct dma_event *event)
{
	const char *name = strstr(line, ": dma_sync_single_for_");

	if (!name)
		return false;
	event->for_device = strstr(name, "_for_device: ") != NULL;
	return sscanf(strstr(name, " dir="), " dir=%23s dma_addr=%llx size=%zu", event->direction,
		      &event->address, &event->size) == 3;
}

/* One piece each: a list of several does not end after the first. */
static bool parse_mapping(const char *line, struct dma_event *event)
{
	const char *name = strstr(line, ": dma_map_sg: "), *pieces;

	if (!name)
		return false;
	pieces = strstr(name, " dma_addrs=");
	event->for_device = true;
	return pieces && sscanf(strstr(name, " dir="), " dir=%23s", event->direction) == 1 &&
	       sscanf(pieces, " dma_addrs={0x%llx} sizes={0x%zx}", &event->address, &event->size) ==
		       2;
}

/* Called dma_map_page in older kernels, dma_map_phys in newer ones. */
static bool parse_exporters_mapping(const char *line, struct dma_event *event)
{
	const char *device = strstr(line, ": dma_heap_cma-");

	if (!device || !(strstr(line, "map_page: ") || strstr(line, "map_phys: ")))
		return false;
	event->for_device = !strstr(line, ": dma_unmap_");
	return sscanf(strstr(device, " dir="), " dir=%23s dma_addr=%llx size=%zu", event->direction,
		      &event->address, &event->size) == 3;
}

static size_t read_events(bool (*parse)(const char *line, struct dma_event *event),
			  struct dma_event *events, size_t max)
{
	FILE *file = trace_open();
	struct dma_event event;
	char line[1024];
	size_t count = 0;

	while (fgets(line, sizeof(line), file)) {
		if (!parse(line, &event))
			continue;
		if (count < max)
			events[count] = event;
		count++;
	}
	fclose(file);

	return count;
}

size_t read_dma_events(struct dma_event *events, size_t max)
{
	return read_events(parse_sync, events, max);
}

size_t read_dma_mappings(struct dma_event *mappings, size_t max)
{
	return read_events(parse_mapping, mappings, max);
}

size_t read_exporters_mappings(struct dma_event *mappings, size_t max)
{
	return read_events(parse_exporters_mapping, mappings, max);
}
