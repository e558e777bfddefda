// SPDX-License-Identifier: GPL-2.0-only
// SPDX-FileCopyrightText: 2026 The cmaheap authors
/*
 * Somebody else's heap, under a name of choice: it has a node, and hands out nothing.
 * There is no way to take a heap away, hence none to unload it.
 */

#include <linux/dma-heap.h>
#include <linux/err.h>
#include <linux/module.h>

static char *name = "other";
module_param(name, charp, 0444);
MODULE_PARM_DESC(name, "What the heap is called");

static struct dma_buf *refuse(struct dma_heap *heap, unsigned long len, u32 fd_flags,
			      u64 heap_flags)
{
	return ERR_PTR(-ENOMEM);
}

static const struct dma_heap_ops ops = { .allocate = refuse };

static int __init other_heap_init(void)
{
	struct dma_heap_export_info info = { .name = name, .ops = &ops };

	return PTR_ERR_OR_ZERO(dma_heap_add(&info));
}
module_init(other_heap_init);

MODULE_DESCRIPTION("A heap of another driver, for tests");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS("DMA_BUF_HEAP");
