/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* One series of samples: a line of JSON at the end. */
#ifndef SERIES_H
#define SERIES_H

#include <stddef.h>
#include <stdint.h>

/**
 * @measure:	what was measured, such as "alloc"
 * @unit:	of the samples: "ns" or "count"
 * @condition:	what else went on, such as "idle"
 * @peer:	name of the allocator
 * @size:	bytes of the buffer
 * @level:	how many others there were (live buffers, processes), else 0
 */
struct series {
	const char *measure;
	const char *unit;
	const char *condition;
	const char *peer;
	size_t size;
	unsigned level;
	uint64_t *samples;
	size_t count, capacity;
	unsigned failures;
	int error;
};

void series_add(struct series *series, uint64_t sample);

/** Count an attempt that failed with this errno. */
void series_fail(struct series *series, int error);

/** Print the series, unless it is empty, and free its samples. */
void series_finish(struct series *series);

#endif
