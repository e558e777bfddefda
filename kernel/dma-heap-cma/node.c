// SPDX-License-Identifier: GPL-2.0-only
// SPDX-FileCopyrightText: 2026 The cmaheap authors
/*
 * The nodes of a heap under /dev/dma_heap.
 */

#include <linux/err.h>

#include "compat/dma-heap.h"
#include "heap.h"
#include "node.h"

static struct dma_buf *allocate(struct dma_heap *node, unsigned long len, u32 fd_flags,
				u64 heap_flags)
{
	return cmaheap_allocate(dma_heap_get_drvdata(node), len, false, fd_flags);
}

static struct dma_buf *allocate_uncached(struct dma_heap *node, unsigned long len, u32 fd_flags,
					 u64 heap_flags)
{
	return cmaheap_allocate(dma_heap_get_drvdata(node), len, true, fd_flags);
}

static const struct dma_heap_ops ops = {
	.allocate = allocate,
};

static const struct dma_heap_ops uncached_ops = {
	.allocate = allocate_uncached,
};

static int add_node(struct cmaheap *heap, const char *name, const struct dma_heap_ops *node_ops,
		    struct dma_heap **node)
{
	struct dma_heap_export_info exp_info = { .name = name, .ops = node_ops, .priv = heap };
	struct dma_heap *added = dma_heap_add(&exp_info);

	if (IS_ERR(added))
		return PTR_ERR(added);

	*node = added;
	return 0;
}

/**
 * cmaheap_node_add - have user space allocate from a heap
 * @heap:	heap, from now on until the remove
 *
 * Return: 0 or a negative errno.
 */
int cmaheap_node_add(struct cmaheap *heap)
{
	return add_node(heap, heap->name, &ops, &heap->node);
}

/**
 * cmaheap_node_add_uncached - likewise buffers that the CPU accesses past its caches
 * @heap:	heap with a name for this variant
 *
 * Return: 0 or a negative errno.
 */
int cmaheap_node_add_uncached(struct cmaheap *heap)
{
	return add_node(heap, heap->uncached_name, &uncached_ops, &heap->uncached_node);
}

/**
 * cmaheap_node_remove - take the nodes away that there are
 * @heap:	heap whose nodes nobody has open
 *
 * Only where dma_heap_can_remove() says that the front end allows it.
 */
void cmaheap_node_remove(struct cmaheap *heap)
{
	if (heap->uncached_node)
		dma_heap_remove(heap->uncached_node);
	if (heap->node)
		dma_heap_remove(heap->node);
	heap->uncached_node = NULL;
	heap->node = NULL;
}
