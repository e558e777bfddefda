// SPDX-License-Identifier: GPL-2.0-only
// SPDX-FileCopyrightText: 2026 The cmaheap authors
/*
 * A heap: gives a CMA area a name under /dev/dma_heap and turns allocation
 * requests into dma-bufs.
 */

#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/dma-buf.h>
#include <linux/err.h>
#include <linux/mm.h>
#include <linux/namei.h>
#include <linux/ratelimit.h>
#include <linux/sched.h>
#include <linux/sizes.h>
#include <linux/slab.h>

#include "buffer.h"
#include "export.h"
#include "heap.h"

/* One scatterlist entry describes the whole run, and its length is 32 bits. */
#define CMA_HEAP_MAX_SIZE	rounddown(UINT_MAX, PAGE_SIZE)

static void report_failure(struct cma_heap *heap, size_t size, int err)
{
	static DEFINE_RATELIMIT_STATE(rs, DEFAULT_RATELIMIT_INTERVAL, DEFAULT_RATELIMIT_BURST);
	size_t used;

	if (!__ratelimit(&rs))
		return;

	mutex_lock(&heap->lock);
	used = heap->used;
	mutex_unlock(&heap->lock);

	pr_warn("%s: no %zu KiB for %s[%d] (error %d): %zu of %zu KiB in our buffers\n",
		heap->name, size / SZ_1K, current->comm, task_pid_nr(current), err,
		used / SZ_1K, heap->size / SZ_1K);
}

static struct dma_buf *cma_heap_allocate(struct dma_heap *dma_heap, unsigned long len,
					 u32 fd_flags, u64 heap_flags)
{
	struct cma_heap *heap = dma_heap_get_drvdata(dma_heap);
	size_t size = PAGE_ALIGN(len);
	struct cma_heap_buffer *buffer;
	struct dma_buf *dmabuf;
	int err;

	if (!size)
		return ERR_PTR(-EINVAL);
	if (size > CMA_HEAP_MAX_SIZE || (heap->size && size > heap->size)) {
		err = -ENOMEM;
		goto err_report;
	}

	buffer = cma_heap_buffer_create(heap, size);
	if (IS_ERR(buffer)) {
		err = PTR_ERR(buffer);
		goto err_report;
	}

	dmabuf = cma_heap_buffer_export(buffer, fd_flags);
	if (IS_ERR(dmabuf))
		cma_heap_buffer_destroy(buffer);

	return dmabuf;

err_report:
	if (err != -EINTR)
		report_failure(heap, size, err);
	return ERR_PTR(err);
}

static const struct dma_heap_ops cma_heap_ops = {
	.allocate = cma_heap_allocate,
};

/* dma_heap_add() of a name twice ends in a stack dump from sysfs, so look first. */
static bool name_is_taken(const char *name)
{
	struct path path;
	char *node;
	int err;

	node = kasprintf(GFP_KERNEL, "/sys/class/dma_heap/%s", name);
	if (!node)
		return false;

	err = kern_path(node, 0, &path);
	if (!err)
		path_put(&path);
	kfree(node);

	return !err;
}

static char *free_name(const char *name)
{
	char *other;

	if (!name_is_taken(name))
		return kstrdup(name, GFP_KERNEL);

	other = kasprintf(GFP_KERNEL, "%s-contiguous", name);
	if (!other)
		return NULL;

	if (name_is_taken(other)) {
		pr_err("heaps %s and %s exist already, this area gets none\n", name, other);
		kfree(other);
		return ERR_PTR(-EEXIST);
	}

	pr_warn("a heap %s exists already, ours is called %s\n", name, other);
	return other;
}

/**
 * cma_heap_create - give an area a heap
 * @cma:	area to allocate from
 * @name:	name wanted for the heap; another is taken if it exists already
 * @size:	bytes in the area, 0 if unknown
 *
 * Return: the heap, or an ERR_PTR.
 */
struct cma_heap *cma_heap_create(struct cma *cma, const char *name, size_t size)
{
	struct dma_heap_export_info exp_info = { .ops = &cma_heap_ops };
	struct cma_heap *heap;
	int err;

	heap = kzalloc_obj(*heap);
	if (!heap)
		return ERR_PTR(-ENOMEM);

	heap->cma = cma;
	heap->size = size;
	mutex_init(&heap->lock);
	INIT_LIST_HEAD(&heap->buffers);

	heap->name = free_name(name);
	if (IS_ERR_OR_NULL(heap->name)) {
		err = heap->name ? PTR_ERR(heap->name) : -ENOMEM;
		goto err_free_heap;
	}

	exp_info.name = heap->name;
	exp_info.priv = heap;
	heap->heap = dma_heap_add(&exp_info);
	if (IS_ERR(heap->heap)) {
		err = PTR_ERR(heap->heap);
		goto err_free_name;
	}

	return heap;

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
	dma_heap_remove(heap->heap);
	mutex_destroy(&heap->lock);
	kfree(heap->name);
	kfree(heap);
}
