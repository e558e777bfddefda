/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <stdlib.h>
#include <string.h>

#include "files.h"
#include "heaps.h"

const char *const failure_names[FAILURES] = {
	"too_large", "in_use", "pinned", "limit", "killed", "memory", "other",
};

static int read_failures(struct heap *heap)
{
	char text[512];
	int error = file_text(text, sizeof(text), SYSFS_HEAPS "/%s/failures", heap->name);

	if (error)
		return error;
	for (size_t i = 0; i < FAILURES; i++) {
		const char *found = strstr(text, failure_names[i]);

		if (found)
			heap->counters.failures[i] =
				strtoull(found + strlen(failure_names[i]), NULL, 10);
	}
	return 0;
}

int heap_read_counters(struct heap *heap)
{
	struct heap_counters *counters = &heap->counters;
	const struct {
		const char *file;
		uint64_t *number;
	} files[] = {
		{ "size", &counters->size },
		{ "used", &counters->used },
		{ "peak", &counters->peak },
		{ "buffers", &counters->buffers },
		{ "pooled", &counters->pooled },
		{ "pooled_clean", &counters->pooled_clean },
		{ "allocations", &counters->allocations },
		{ "pool_hits", &counters->pool_hits },
		{ "waits", &counters->waits },
		{ "limit", &counters->limit },
		{ "user_limit", &counters->user_limit },
		{ "pool_limit", &counters->pool_limit },
		{ "retry_ms", &counters->retry_ms },
	};

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		int error = file_number(files[i].number, SYSFS_HEAPS "/%s/%s", heap->name,
					files[i].file);

		if (error)
			return error;
	}
	return read_failures(heap);
}

uint64_t heap_failures(const struct heap_counters *counters)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < FAILURES; i++)
		sum += counters->failures[i];
	return sum;
}
