/* SPDX-License-Identifier: GPL-2.0-only */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */
#ifndef _DMA_HEAP_CMA_STATS_H
#define _DMA_HEAP_CMA_STATS_H

#include <linux/atomic.h>
#include <linux/ktime.h>
#include <linux/log2.h>
#include <linux/minmax.h>

#define CMA_LATENCY_BUCKETS	24

/**
 * enum cma_failure - why an allocation failed
 * @CMA_FAILURE_TOO_LARGE:	more than the area, or than any buffer can have
 * @CMA_FAILURE_IN_USE:		no free run of that length
 * @CMA_FAILURE_PINNED:		pages lent to others could not be moved away
 * @CMA_FAILURE_LIMIT:		the heap's or the user's limit
 * @CMA_FAILURE_KILLED:		the caller was killed
 * @CMA_FAILURE_MEMORY:		the kernel had no memory: to move lent pages to, or for its
 *				own records
 * @CMA_FAILURE_OTHER:		anything else
 * @CMA_FAILURES:		number of causes
 */
enum cma_failure {
	CMA_FAILURE_TOO_LARGE,
	CMA_FAILURE_IN_USE,
	CMA_FAILURE_PINNED,
	CMA_FAILURE_LIMIT,
	CMA_FAILURE_KILLED,
	CMA_FAILURE_MEMORY,
	CMA_FAILURE_OTHER,
	CMA_FAILURES,
};

/**
 * struct cma_stats - what a heap has done since it was made
 * @allocations:	buffers handed out
 * @pool_hits:		of these, from recycled memory
 * @waits:		allocations that waited for pinned pages
 * @failures:		by cause
 * @latency:		allocations by duration: below 2^i microseconds
 */
struct cma_stats {
	atomic64_t allocations;
	atomic64_t pool_hits;
	atomic64_t waits;
	atomic64_t failures[CMA_FAILURES];
	atomic64_t latency[CMA_LATENCY_BUCKETS];
};

static inline void cma_stats_latency(struct cma_stats *stats, ktime_t start)
{
	u64 us = ktime_us_delta(ktime_get(), start);
	unsigned int bucket = us ? ilog2(us) + 1 : 0;

	atomic64_inc(&stats->latency[min_t(unsigned int, bucket, CMA_LATENCY_BUCKETS - 1)]);
}

#endif
