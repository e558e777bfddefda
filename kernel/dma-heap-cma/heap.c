// SPDX-License-Identifier: GPL-2.0-only
// SPDX-FileCopyrightText: 2026 The cmaheap authors
/*
 * A heap: gives a CMA area a name under /dev/dma_heap and turns allocation
 * requests into dma-bufs.
 */

#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/dma-buf.h>
#include <linux/err.h>
#include <linux/math.h>
#include <linux/mm.h>
#include <linux/moduleparam.h>

#include "area.h"
#include "buffer.h"
#include "compat/slab.h"
#include "export.h"
#include "heap.h"
#include "names.h"
#include "report.h"
#include "run.h"
#include "sysfs.h"
#include "trace.h"
#include "uncached.h"
#include "upkeep.h"

/* One scatterlist entry describes the whole run, and its length is 32 bits. */
#define CMA_HEAP_MAX_SIZE	rounddown(UINT_MAX, PAGE_SIZE)

static unsigned int pool_percent = 50;
module_param(pool_percent, uint, 0444);
MODULE_PARM_DESC(pool_percent, "Freed memory kept for the next buffers, per cent of the area (50)");

static unsigned int retry_ms = 2000;
module_param(retry_ms, uint, 0444);
MODULE_PARM_DESC(retry_ms, "How long to try again while pages are pinned, in milliseconds (2000)");

static unsigned long user_limit;
module_param(user_limit, ulong, 0444);
MODULE_PARM_DESC(user_limit, "Bytes that each user may have of a heap, 0: as user_percent says (0)");

static unsigned int user_percent;
module_param(user_percent, uint, 0444);
MODULE_PARM_DESC(user_percent, "The same, per cent of the area, 0: no limit (0)");

static enum cma_failure failure_of(int err)
{
	switch (err) {
	case -ENOSPC:
		return CMA_FAILURE_IN_USE;
	case -EBUSY:
		return CMA_FAILURE_PINNED;
	case -EDQUOT:
		return CMA_FAILURE_LIMIT;
	case -EINTR:
		return CMA_FAILURE_KILLED;
	case -ENOMEM:
		return CMA_FAILURE_MEMORY;
	default:
		return CMA_FAILURE_OTHER;
	}
}

static struct dma_buf *allocate(struct cma_heap *heap, size_t size, bool uncached, u32 fd_flags,
				bool *pool_hit)
{
	struct cma_heap_buffer *buffer;
	struct dma_buf *dmabuf;

	if (size > CMA_HEAP_MAX_SIZE || (heap->size && size > heap->size)) {
		cma_heap_report_failure(heap, size, CMA_FAILURE_TOO_LARGE);
		return ERR_PTR(-ENOMEM);
	}

	buffer = cma_heap_buffer_create(heap, size, uncached, pool_hit);
	if (IS_ERR(buffer)) {
		cma_heap_report_failure(heap, size, failure_of(PTR_ERR(buffer)));
		return ERR_PTR(cma_run_errno(PTR_ERR(buffer)));
	}

	dmabuf = cma_heap_buffer_export(buffer, fd_flags);
	if (IS_ERR(dmabuf))
		cma_heap_buffer_destroy(buffer);

	return dmabuf;
}

static struct dma_buf *allocate_counted(struct cma_heap *heap, size_t len, bool uncached,
					u32 fd_flags)
{
	ktime_t start = ktime_get();
	size_t size = PAGE_ALIGN(len);
	bool pool_hit = false;
	struct dma_buf *dmabuf;

	if (!size)
		return ERR_PTR(-EINVAL);

	dmabuf = allocate(heap, size, uncached, fd_flags, &pool_hit);
	if (!IS_ERR(dmabuf)) {
		atomic64_inc(&heap->stats.allocations);
		atomic64_add(pool_hit, &heap->stats.pool_hits);
		cma_stats_latency(&heap->stats, start);
	}
	trace_cma_heap_alloc(heap->name, size, pool_hit, ktime_us_delta(ktime_get(), start),
			     PTR_ERR_OR_ZERO(dmabuf));

	return dmabuf;
}

static struct dma_buf *cma_heap_allocate(struct dma_heap *heap, unsigned long len, u32 fd_flags,
					 u64 heap_flags)
{
	return allocate_counted(dma_heap_get_drvdata(heap), len, false, fd_flags);
}

static struct dma_buf *cma_heap_allocate_uncached(struct dma_heap *heap, unsigned long len,
						  u32 fd_flags, u64 heap_flags)
{
	return allocate_counted(dma_heap_get_drvdata(heap), len, true, fd_flags);
}

static const struct dma_heap_ops cma_heap_ops = {
	.allocate = cma_heap_allocate,
};

static const struct dma_heap_ops cma_heap_uncached_ops = {
	.allocate = cma_heap_allocate_uncached,
};

/* The heap serves without its variant, too, and where the core has it, it must stay. */
static void add_uncached(struct cma_heap *heap)
{
	struct dma_heap_export_info exp_info = { .ops = &cma_heap_uncached_ops, .priv = heap };
	char *name = cma_names_make_uncached(heap->name);
	struct dma_heap *dma_heap;
	int err;

	if (IS_ERR(name))
		return;

	err = cma_heap_sysfs_link(heap, name);
	if (err)
		goto err_free_name;

	/* An allocation may come as soon as the node is there. */
	heap->uncached_name = name;
	exp_info.name = name;
	dma_heap = dma_heap_add(&exp_info);
	if (!IS_ERR(dma_heap)) {
		heap->uncached_heap = dma_heap;
		return;
	}

	err = PTR_ERR(dma_heap);
	heap->uncached_name = NULL;
	cma_heap_sysfs_unlink(name);
err_free_name:
	pr_err("no heap %s: error %d\n", name, err);
	kfree(name);
}

static void remove_uncached(struct cma_heap *heap)
{
	if (!heap->uncached_heap)
		return;

	dma_heap_remove(heap->uncached_heap);
	cma_heap_sysfs_unlink(heap->uncached_name);
	kfree(heap->uncached_name);
}

/**
 * cma_heap_create - give an area a heap
 * @area:	area to allocate from
 *
 * Return: the heap, or an ERR_PTR.
 */
struct cma_heap *cma_heap_create(const struct cma_area *area)
{
	struct dma_heap_export_info exp_info = { .ops = &cma_heap_ops };
	struct cma_heap *heap;
	int err;

	heap = kzalloc_obj(*heap);
	if (!heap)
		return ERR_PTR(-ENOMEM);

	heap->cma = area->cma;
	heap->size = area->size;
	heap->base = area->base;
	heap->retry_ms = retry_ms;
	cma_limits_init(&heap->limits);
	heap->limits.per_user = user_limit ?:
				mult_frac(heap->size, min(user_percent, 100U), 100);
	mutex_init(&heap->lock);
	INIT_LIST_HEAD(&heap->buffers);

	heap->name = cma_names_make(area->name);
	if (IS_ERR(heap->name)) {
		err = PTR_ERR(heap->name);
		goto err_free_heap;
	}

	cma_pool_init(&heap->pool, heap, mult_frac(heap->size, min(pool_percent, 100U), 100));
	err = cma_upkeep_add(&heap->pool, heap->name);
	if (err)
		goto err_free_name;

	err = cma_heap_sysfs_add(heap);
	if (err)
		goto err_remove_upkeep;

	exp_info.name = heap->name;
	exp_info.priv = heap;
	heap->heap = dma_heap_add(&exp_info);
	if (IS_ERR(heap->heap)) {
		err = PTR_ERR(heap->heap);
		goto err_remove_sysfs;
	}

	if (cma_uncached_enabled())
		add_uncached(heap);

	return heap;

err_remove_sysfs:
	cma_heap_sysfs_remove(heap);
	cma_pool_close(&heap->pool);
err_remove_upkeep:
	cma_upkeep_remove(&heap->pool);
err_free_name:
	kfree(heap->name);
err_free_heap:
	kfree(heap);
	return ERR_PTR(err);
}

/**
 * cma_heap_destroy - take a heap away
 * @heap:	heap without a live buffer
 *
 * Only where dma_heap_can_remove() says that the front end allows it.
 */
void cma_heap_destroy(struct cma_heap *heap)
{
	remove_uncached(heap);
	dma_heap_remove(heap->heap);
	cma_heap_sysfs_remove(heap);
	cma_pool_close(&heap->pool);
	cma_upkeep_remove(&heap->pool);
	mutex_destroy(&heap->lock);
	kfree(heap->name);
	kfree(heap);
}
