// SPDX-License-Identifier: GPL-2.0-only
// SPDX-FileCopyrightText: 2026 The cmaheap authors
/*
 * Filling the pool before anything was freed: for buffers that shall be ready at any
 * time, and for those that a program is about to allocate.
 */

#include <linux/err.h>
#include <linux/mm.h>
#include <linux/sched/signal.h>
#include <linux/sizes.h>

#include "fill.h"
#include "heap.h"
#include "pool.h"
#include "run.h"

/* More in one piece may be hard to get, and would save little. */
#define GROUP_PAGES	(SZ_16M >> PAGE_SHIFT)

/* The pool's limit may be more than there is. */
static unsigned long most_pages(const struct cma_pool *pool)
{
	size_t limit = READ_ONCE(pool->limit), size = pool->heap->size;

	return (size ? min(limit, size) : limit) >> PAGE_SHIFT;
}

/**
 * cma_pool_warm - keep some runs whatever happens but need
 * @pool:	pool
 * @runs:	how many, 0 for none
 * @count:	pages of each
 *
 * Return: 0, -ENOSPC if the pool's limit is less than that, -ENOMEM if the memory
 * cannot be had, -EINTR when the caller was killed meanwhile.
 */
int cma_pool_warm(struct cma_pool *pool, unsigned int runs, unsigned long count)
{
	struct cma_run *run;
	unsigned int i;

	if (runs && count > most_pages(pool) / runs)
		return -ENOSPC;

	spin_lock(&pool->lock);
	pool->warm_count = runs;
	pool->warm_pages = count;
	spin_unlock(&pool->lock);

	for (i = 0; i < runs; i++) {
		run = cma_run_alloc(pool->heap, count);
		if (IS_ERR(run))
			return cma_run_errno(PTR_ERR(run));
		cma_pool_keep(pool, run);
	}

	return 0;
}

static int add_group(struct cma_pool *pool, unsigned int runs, unsigned long count)
{
	struct cma_run *run, *next;
	LIST_HEAD(group);
	int err;

	err = cma_run_alloc_adjacent(pool->heap, runs, count, &group);
	if (err)
		return err;

	list_for_each_entry_safe(run, next, &group, by_age) {
		list_del(&run->by_age);
		cma_pool_keep(pool, run);
	}

	return 0;
}

/**
 * cma_pool_prepare - take memory for some buffers that are about to be allocated
 * @pool:	pool, where they will find it
 * @runs:	how many, not 0
 * @bytes:	bytes of each, not 0
 *
 * Less than one allocation after the other, for small buffers by far; large ones gain
 * nothing, and nothing is done for them.
 *
 * Return: 0, -ENOSPC if the pool's limit or the area is less than that, -ENOMEM if there is not as
 * much memory at once, -EINTR when the caller was killed meanwhile.
 */
int cma_pool_prepare(struct cma_pool *pool, unsigned int runs, u64 bytes)
{
	unsigned long most = most_pages(pool), count;
	unsigned int group;
	int err;

	/* Before the rounding, which might wrap. */
	if (bytes > (u64)most << PAGE_SHIFT)
		return -ENOSPC;
	count = PAGE_ALIGN(bytes) >> PAGE_SHIFT;
	if (count > most / runs)
		return -ENOSPC;
	if (count > GROUP_PAGES / 2)
		return 0;

	runs -= cma_pool_count_fits(pool, count, runs);
	for (; runs; runs -= group) {
		if (fatal_signal_pending(current))
			return -EINTR;

		group = min_t(unsigned int, runs, GROUP_PAGES / count);
		err = add_group(pool, group, count);
		if (err)
			return cma_run_errno(err);
	}

	return 0;
}
