/* SPDX-License-Identifier: GPL-2.0-only */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */
#ifndef _DMA_HEAP_CMA_POOL_H
#define _DMA_HEAP_CMA_POOL_H

#include <linux/list.h>
#include <linux/rbtree.h>
#include <linux/spinlock.h>
#include <linux/types.h>
#include <linux/workqueue.h>

struct cma_heap;
struct cma_run;
struct shrinker;

/**
 * struct cma_pool - memory of freed buffers, zeroed and ready for the next ones
 * @heap:	heap whose memory it is
 * @lock:	protects everything below
 * @clean:	zeroed runs by size
 * @dirty:	runs that are not, or not wholly, by size
 * @by_age:	all of these, the longest unused first
 * @bytes:	bytes in all runs
 * @clean_bytes: bytes in @clean
 * @limit:	bytes to keep at most
 * @idle_ms:	milliseconds unused after which a run goes back
 * @warm_count:	number of runs that stay however long they are unused
 * @warm_pages:	pages of each of these
 * @closed:	nothing is kept any more
 * @zero_work:	zeroes @dirty
 * @idle_work:	gives back what is unused
 * @shrinker:	gives back what memory pressure asks for
 */
struct cma_pool {
	struct cma_heap *heap;
	spinlock_t lock;
	struct rb_root clean;
	struct rb_root dirty;
	struct list_head by_age;
	size_t bytes;
	size_t clean_bytes;
	size_t limit;
	unsigned int idle_ms;
	unsigned int warm_count;
	unsigned long warm_pages;
	bool closed;
	struct delayed_work zero_work;
	struct delayed_work idle_work;
	struct shrinker *shrinker;
};

void cma_pool_init(struct cma_pool *pool, struct cma_heap *heap, size_t limit);
void cma_pool_close(struct cma_pool *pool);

struct cma_run *cma_pool_take(struct cma_pool *pool, unsigned long count);
void cma_pool_put(struct cma_pool *pool, struct cma_run *run);
void cma_pool_keep(struct cma_pool *pool, struct cma_run *run);
int cma_pool_warm(struct cma_pool *pool, unsigned int runs, unsigned long count);
bool cma_pool_zero_a_piece(struct cma_pool *pool);
bool cma_pool_evict_unused(struct cma_pool *pool, unsigned long age);
size_t cma_pool_shrink(struct cma_pool *pool, size_t bytes, const char *cause);
size_t cma_pool_drain(struct cma_pool *pool);
void cma_pool_set_limit(struct cma_pool *pool, size_t limit);
void cma_pool_usage(struct cma_pool *pool, size_t *bytes, size_t *clean_bytes);

#endif
