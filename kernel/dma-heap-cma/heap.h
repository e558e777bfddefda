/* SPDX-License-Identifier: GPL-2.0-only */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */
#ifndef _DMA_HEAP_CMA_HEAP_H
#define _DMA_HEAP_CMA_HEAP_H

#include <linux/completion.h>
#include <linux/kobject.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/types.h>

#include "compat/cma.h"
#include "compat/dma-heap.h"
#include "limits.h"
#include "pool.h"
#include "stats.h"

struct cma_area;

/**
 * struct cma_heap - one heap: a node under /dev/dma_heap backed by one CMA area
 * @heap:	registration with the dma-heap front end
 * @uncached_heap: the same for the variant that the CPU accesses past its caches, or NULL
 * @cma:	area that the buffers come from
 * @name:	name of the node, owned by the heap
 * @uncached_name: likewise of the variant's, or NULL
 * @size:	bytes in the area, 0 where the kernel does not tell
 * @base:	the area's physical address, 0 where the kernel does not tell
 * @retry_ms:	milliseconds for which a failed allocation is tried again
 * @pool:	recycled memory
 * @limits:	who may have how much
 * @stats:	what happened so far
 * @lock:	protects @buffers and @buffer_count
 * @buffers:	every live buffer, oldest first
 * @buffer_count: number of these
 * @kobj:	the heap's folder in sysfs
 * @kobj_released: nobody reads there any more
 * @node:	entry in the module's list of heaps
 */
struct cma_heap {
	struct dma_heap *heap;
	struct dma_heap *uncached_heap;
	struct cma *cma;
	char *name;
	char *uncached_name;
	size_t size;
	phys_addr_t base;
	unsigned int retry_ms;
	struct cma_pool pool;
	struct cma_limits limits;
	struct cma_stats stats;
	struct mutex lock;
	struct list_head buffers;
	size_t buffer_count;
	struct kobject kobj;
	struct completion kobj_released;
	struct list_head node;
};

struct cma_heap *cma_heap_create(const struct cma_area *area);
void cma_heap_destroy(struct cma_heap *heap);

#endif
