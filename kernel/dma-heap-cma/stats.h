/* SPDX-License-Identifier: GPL-2.0-only */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */
#ifndef _DMA_HEAP_CMA_STATS_H
#define _DMA_HEAP_CMA_STATS_H

#include <linux/atomic.h>

/**
 * enum cmaheap_failure - why an allocation failed
 * @CMAHEAP_FAILURE_TOO_LARGE:	more than the area, or than any buffer can have
 * @CMAHEAP_FAILURE_IN_USE:	no free range of that length
 * @CMAHEAP_FAILURE_PINNED:	pages lent to others could not be moved away
 * @CMAHEAP_FAILURE_LIMIT:	the heap's or the user's limit
 * @CMAHEAP_FAILURE_KILLED:	the caller was killed
 * @CMAHEAP_FAILURE_MEMORY:	the kernel had no memory: to move lent pages to, or for its
 *				own records
 * @CMAHEAP_FAILURE_OTHER:	anything else
 * @CMAHEAP_FAILURES:		number of causes
 */
enum cmaheap_failure {
	CMAHEAP_FAILURE_TOO_LARGE,
	CMAHEAP_FAILURE_IN_USE,
	CMAHEAP_FAILURE_PINNED,
	CMAHEAP_FAILURE_LIMIT,
	CMAHEAP_FAILURE_KILLED,
	CMAHEAP_FAILURE_MEMORY,
	CMAHEAP_FAILURE_OTHER,
	CMAHEAP_FAILURES,
};

/**
 * struct cmaheap_stats - what a heap has done since it was made
 * @allocations:	buffers handed out
 * @pool_hits:		of these, from recycled memory
 * @waits:		allocations that waited for pinned pages
 * @failures:		by cause
 */
struct cmaheap_stats {
	atomic64_t allocations;
	atomic64_t pool_hits;
	atomic64_t waits;
	atomic64_t failures[CMAHEAP_FAILURES];
};

#endif
