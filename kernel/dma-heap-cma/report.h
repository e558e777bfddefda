/* SPDX-License-Identifier: GPL-2.0-only */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */
#ifndef _DMA_HEAP_CMA_REPORT_H
#define _DMA_HEAP_CMA_REPORT_H

#include <linux/types.h>

#include "stats.h"

struct cmaheap_ledger;

/**
 * struct cmaheap_report - an allocation that failed
 * @heap:	name of the heap
 * @wanted:	bytes asked for
 * @cause:	why there are none
 * @size:	bytes in the area
 * @used:	bytes in our buffers
 * @pooled:	bytes in the pool
 * @ledger:	whose the buffers are
 */
struct cmaheap_report {
	const char *heap;
	size_t wanted;
	enum cmaheap_failure cause;
	size_t size;
	size_t used;
	size_t pooled;
	struct cmaheap_ledger *ledger;
};

void cmaheap_report_failure(const struct cmaheap_report *report);

#endif
