/* SPDX-License-Identifier: GPL-2.0-only */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */
#ifndef _DMA_HEAP_CMA_CHUNK_H
#define _DMA_HEAP_CMA_CHUNK_H

#include <linux/list.h>
#include <linux/mm.h>
#include <linux/rbtree.h>
#include <linux/types.h>

struct cma;
struct device;

/**
 * struct cmaheap_chunk - contiguous pages of an area, taken and given back as a whole
 * @pages:	first page
 * @count:	number of pages
 * @zeroed:	pages that are zeroed already, from the first on
 * @freed:	jiffies when the pool got it
 * @by_size:	entry among the pool's chunks of either kind
 * @by_age:	entry among all of the pool's chunks
 */
struct cmaheap_chunk {
	struct page *pages;
	unsigned int count;
	unsigned int zeroed;
	unsigned long freed;
	struct rb_node by_size;
	struct list_head by_age;
};

static inline size_t cmaheap_chunk_bytes(const struct cmaheap_chunk *chunk)
{
	return (size_t)chunk->count << PAGE_SHIFT;
}

static inline bool cmaheap_chunk_is_clean(const struct cmaheap_chunk *chunk)
{
	return chunk->zeroed == chunk->count;
}

struct cmaheap_chunk *cmaheap_chunk_take(struct cma *cma, unsigned long count);
void cmaheap_chunk_give_back(struct cma *cma, struct cmaheap_chunk *chunk);
void cmaheap_chunk_zero_some(struct cmaheap_chunk *chunk, unsigned long pages);
int cmaheap_chunk_zero(struct cmaheap_chunk *chunk);

int cmaheap_cache_init(void);
void cmaheap_cache_exit(void);
struct device *cmaheap_cache_device(void);
void cmaheap_cache_clean(struct page *pages, size_t size);
int cmaheap_cache_flush(struct page *pages, size_t size);

/* A driver allocates pages from an area, or failed to; on some kernels with preemption off. */
typedef void cmaheap_others_fn(const char *area, unsigned long count, bool failed);

struct page *cmaheap_attempt(struct cma *cma, unsigned long count, unsigned int align);
void cmaheap_attempt_watch(cmaheap_others_fn *others);
void cmaheap_attempt_unwatch(void);

#endif
