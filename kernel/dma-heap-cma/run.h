/* SPDX-License-Identifier: GPL-2.0-only */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */
#ifndef _DMA_HEAP_CMA_RUN_H
#define _DMA_HEAP_CMA_RUN_H

#include <linux/list.h>
#include <linux/rbtree.h>
#include <linux/types.h>

struct cma_heap;
struct page;

/**
 * struct cma_run - contiguous pages of an area: a buffer's, or the pool's
 * @pages:	first page
 * @count:	number of pages
 * @zeroed:	pages that are zeroed already, from the first on
 * @freed:	jiffies when the pool got it
 * @by_size:	entry among the pool's runs of either kind
 * @by_age:	entry among all of the pool's runs
 */
struct cma_run {
	struct page *pages;
	unsigned int count;
	unsigned int zeroed;
	unsigned long freed;
	struct rb_node by_size;
	struct list_head by_age;
};

struct cma_run *cma_run_alloc(struct cma_heap *heap, unsigned long count);
int cma_run_errno(int err);
void cma_run_free(struct cma_heap *heap, struct cma_run *run);
bool cma_run_is_clean(const struct cma_run *run);
void cma_run_zero_some(struct cma_run *run, unsigned long pages);
int cma_run_zero(struct cma_run *run);

#endif
