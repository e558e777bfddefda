/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include "series.h"

#include <err.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

void series_add(struct series *series, uint64_t sample)
{
	if (series->count == series->capacity) {
		series->capacity = series->capacity ? 2 * series->capacity : 64;
		series->samples = realloc(series->samples,
					  series->capacity * sizeof(*series->samples));
		if (!series->samples)
			err(1, "%zu samples", series->capacity);
	}
	series->samples[series->count++] = sample;
}

void series_fail(struct series *series, int error)
{
	series->failures++;
	series->error = error;
}

void series_finish(struct series *series)
{
	if (!series->count && !series->failures)
		return;

	printf("{\"measure\": \"%s\", \"unit\": \"%s\", \"condition\": \"%s\", \"peer\": \"%s\", "
	       "\"size\": %zu, \"level\": %u, \"failures\": %u, \"errno\": %d, \"samples\": [",
	       series->measure, series->unit, series->condition, series->peer, series->size,
	       series->level, series->failures, series->error);
	for (size_t i = 0; i < series->count; i++)
		printf("%s%" PRIu64, i ? ", " : "", series->samples[i]);
	printf("]}\n");
	fflush(stdout);

	free(series->samples);
	series->samples = NULL;
	series->count = series->capacity = 0;
}
