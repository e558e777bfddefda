/* SPDX-License-Identifier: GPL-2.0-only */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */
#ifndef _DMA_HEAP_CMA_POOL_H
#define _DMA_HEAP_CMA_POOL_H

#include <linux/list.h>
#include <linux/rbtree.h>
#include <linux/spinlock.h>
#include <linux/types.h>
#include <linux/workqueue.h>

struct cma;
struct cmaheap_chunk;
struct shrinker;

/**
 * struct cmaheap_pool - memory of freed buffers, zeroed and ready for the next ones
 * @cma:	area that it goes back to
 * @name:	of the heap
 * @lock:	protects everything below up to @returns
 * @clean:	zeroed chunks by size
 * @dirty:	chunks that are not, or not wholly, by size
 * @chunks:	all of these, the longest unused first
 * @bytes:	bytes in all chunks
 * @clean_bytes: bytes in @clean
 * @limit:	bytes to keep at most
 * @warm_count:	how many chunks of one size stay until an allocation needs their memory
 * @warm_pages:	pages of each of these
 * @warm_held:	how many of that size there are
 * @owed:	pages that memory pressure asked for and has not got yet
 * @leaving:	bytes evicted that are not in the area yet
 * @returns:	how often what was evicted came there
 * @idle_ms:	milliseconds unused after which a chunk goes back
 * @zero_work:	zeroes @dirty
 * @idle_work:	gives back what is unused
 * @drain_work:	gives everything back
 * @shrinker:	gives back what memory pressure asks for
 */
struct cmaheap_pool {
	struct cma *cma;
	const char *name;
	spinlock_t lock;
	struct rb_root clean;
	struct rb_root dirty;
	struct list_head chunks;
	size_t bytes;
	size_t clean_bytes;
	size_t limit;
	unsigned int warm_count;
	unsigned long warm_pages;
	unsigned int warm_held;
	unsigned long owed;
	size_t leaving;
	unsigned int returns;
	unsigned int idle_ms;
	struct delayed_work zero_work;
	struct delayed_work idle_work;
	struct work_struct drain_work;
	struct shrinker *shrinker;
};

/* What an eviction leaves all the same: nothing, or what is kept warm. */
enum cmaheap_spare {
	CMAHEAP_SPARE_NONE,
	CMAHEAP_SPARE_WARM,
};

int cmaheap_pools_init(void);
void cmaheap_pools_exit(void);

int cmaheap_pool_init(struct cmaheap_pool *pool, struct cma *cma, const char *name, size_t limit);
void cmaheap_pool_destroy(struct cmaheap_pool *pool);

struct cmaheap_chunk *cmaheap_pool_take(struct cmaheap_pool *pool, unsigned long count);
void cmaheap_pool_put(struct cmaheap_pool *pool, struct cmaheap_chunk *chunk);
void cmaheap_pool_keep(struct cmaheap_pool *pool, struct cmaheap_chunk *chunk);
size_t cmaheap_pool_shrink(struct cmaheap_pool *pool, size_t bytes, enum cmaheap_spare spare,
			   const char *cause);
void cmaheap_pool_drain(struct cmaheap_pool *pool);
void cmaheap_pool_drain_soon(struct cmaheap_pool *pool);
bool cmaheap_pool_has_returned(struct cmaheap_pool *pool, unsigned int *returns);
void cmaheap_pool_set_limit(struct cmaheap_pool *pool, size_t limit);
void cmaheap_pool_set_idle(struct cmaheap_pool *pool, unsigned int idle_ms);
void cmaheap_pool_set_warm(struct cmaheap_pool *pool, unsigned int chunks, unsigned long count);

#endif
