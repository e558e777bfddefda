/* SPDX-License-Identifier: GPL-2.0-only */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */
#ifndef _DMA_HEAP_CMA_HEAP_H
#define _DMA_HEAP_CMA_HEAP_H

#include <linux/atomic.h>
#include <linux/limits.h>
#include <linux/list.h>
#include <linux/math.h>
#include <linux/mm.h>
#include <linux/types.h>

#include "buffer.h"
#include "pool.h"

/* One scatterlist entry describes a whole buffer, and its length is 32 bits. */
#define CMAHEAP_MAX_SIZE	rounddown(UINT_MAX, PAGE_SIZE)

struct cma;
struct dma_buf;
struct dma_heap;
struct kobject;

/* Why allocations fail, for the heap's file failures and the log; err is 0 for any other. */
struct cmaheap_cause {
	int err;
	const char *word;
	const char *sentence;
};

#define CMAHEAP_CAUSES	7

extern const struct cmaheap_cause cmaheap_causes[CMAHEAP_CAUSES];

/**
 * struct cmaheap - one heap: buffers from one CMA area
 * @cma:	area that the buffers come from
 * @name:	of the heap and its node under /dev/dma_heap
 * @uncached_name: likewise of its variant that the CPU accesses past its caches, if there is one
 * @size:	bytes in the area, 0 where the kernel does not tell
 * @base:	the area's physical address, 0 where the kernel does not tell
 * @retry_ms:	milliseconds for which a failed allocation is tried again
 * @pool:	recycled memory
 * @ledger:	who has what
 * @reach:	devices that do not reach the area
 * @allocations: buffers handed out
 * @pool_hits:	of these, from recycled memory
 * @waits:	allocations that waited for pinned pages
 * @failures:	failed allocations by cause, as in cmaheap_causes
 * @kobj:	the heap's folder in sysfs
 * @node:	node under /dev/dma_heap
 * @uncached_node: likewise of the variant, or NULL
 * @entry:	in the module's list of heaps
 */
struct cmaheap {
	struct cma *cma;
	char *name;
	char *uncached_name;
	size_t size;
	phys_addr_t base;
	unsigned int retry_ms;
	struct cmaheap_pool pool;
	struct cmaheap_ledger ledger;
	struct cmaheap_reach reach;
	atomic64_t allocations;
	atomic64_t pool_hits;
	atomic64_t waits;
	atomic64_t failures[CMAHEAP_CAUSES];
	struct kobject *kobj;
	struct dma_heap *node;
	struct dma_heap *uncached_node;
	struct list_head entry;
};

struct cmaheap *cmaheap_create(struct cma *cma);
void cmaheap_destroy(struct cmaheap *heap);

struct dma_buf *cmaheap_allocate(struct cmaheap *heap, size_t len, bool uncached, u32 fd_flags);
void cmaheap_make_room(struct cmaheap *heap, unsigned long count, bool failed);
int cmaheap_warm(struct cmaheap *heap, const char *text);

int cmaheap_names_check(void);
bool cmaheap_names_want(const struct cma *cma);
char *cmaheap_names_make(const struct cma *cma);
char *cmaheap_names_add_suffix(const char *name, const char *suffix);

/* What shows heaps to user space. The list must not change until the exit of debugfs. */
int cmaheap_sysfs_init(void);
void cmaheap_sysfs_exit(void);
int cmaheap_sysfs_add(struct cmaheap *heap);
void cmaheap_sysfs_remove(struct cmaheap *heap);
void cmaheap_debugfs_init(struct list_head *heaps);
void cmaheap_debugfs_exit(void);
void cmaheap_device_init(void);
void cmaheap_device_exit(void);

#endif
