/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* What `cmaheap top' shows at one moment, and how to come to the next with little work. */
#ifndef CMAHEAP_TOOL_SAMPLE_H
#define CMAHEAP_TOOL_SAMPLE_H

#include <stdbool.h>
#include <time.h>

#include "heaps.h"
#include "shares.h"

/* What happened since the sample before. */
struct activity {
	double allocations, failures; /* per second */
	int hits; /* per cent of the allocations that came from the pool; -1: there were none */
};

struct sample {
	struct timespec time, searched; /* when all of /proc was searched */
	struct heaps heaps;
	struct activity *activities; /* of the heaps, in their order */
	struct processes processes;
	struct buffers buffers;
	int unread; /* 0, or why debugfs does not tell of all buffers */
	struct held held;
	struct shares shares;
};

/* 0 or a negative errno. The first one searches everything. */
int sample_first(struct sample *sample);

/* The counters and debugfs are read. Processes are looked into when a heap's buffers changed, or
 * where nobody tells that: those that are known or that allocated. All of /proc is searched where
 * it is not known who allocated, and every 10 s, for buffers travel. */
int sample_next(struct sample *sample);
void sample_free(struct sample *sample);

#endif
