/* SPDX-License-Identifier: GPL-2.0-only */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */
#ifndef _DMA_HEAP_CMA_COMPAT_DMA_HEAP_H
#define _DMA_HEAP_CMA_COMPAT_DMA_HEAP_H

#include "config.h"

#ifdef HAVE_DMA_HEAP_ADD

#include <linux/dma-heap.h>

#ifdef HAVE_DMA_HEAP_ALLOCATE_LONG
#define DMA_HEAP_ALLOCATE_PROTO	struct dma_heap *node, unsigned long len, \
				unsigned long fd_flags, unsigned long heap_flags
#endif

static inline int compat_dma_heap_init(void)
{
	return 0;
}

static inline void compat_dma_heap_exit(void)
{
}

/* The core has no call that takes a heap away. */
static inline bool dma_heap_can_remove(void)
{
	return false;
}

/* Any module may add heaps, the kernel's own one for CMA, too. */
static inline bool dma_heap_others_may_come(void)
{
	return true;
}

static inline void dma_heap_remove(struct dma_heap *heap)
{
}

#else

#include <linux/types.h>

struct dma_buf;
struct dma_heap;

/**
 * struct dma_heap_ops - what a heap does
 * @allocate:	returns a dma-buf of @len bytes, or an ERR_PTR
 */
struct dma_heap_ops {
	struct dma_buf *(*allocate)(struct dma_heap *heap, unsigned long len,
				    u32 fd_flags, u64 heap_flags);
};

/**
 * struct dma_heap_export_info - what dma_heap_add() needs to know
 * @name:	name of the node under /dev/dma_heap; must live as long as the heap
 * @ops:	what the heap does
 * @priv:	for dma_heap_get_drvdata()
 */
struct dma_heap_export_info {
	const char *name;
	const struct dma_heap_ops *ops;
	void *priv;
};

int compat_dma_heap_init(void);
void compat_dma_heap_exit(void);

struct dma_heap *dma_heap_add(const struct dma_heap_export_info *exp_info);
void dma_heap_remove(struct dma_heap *heap);
void *dma_heap_get_drvdata(struct dma_heap *heap);

static inline bool dma_heap_can_remove(void)
{
	return true;
}

static inline bool dma_heap_others_may_come(void)
{
	return false;
}

#endif

/* What the allocate() of dma_heap_ops gets. */
#ifndef DMA_HEAP_ALLOCATE_PROTO
#define DMA_HEAP_ALLOCATE_PROTO	struct dma_heap *node, unsigned long len, u32 fd_flags, \
				u64 heap_flags
#endif

#endif
