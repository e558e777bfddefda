// SPDX-License-Identifier: GPL-2.0-only
// SPDX-FileCopyrightText: 2026 The cmaheap authors
/*
 * A buffer: charged to its user, backed by recycled pages or by new ones, and
 * entered in the heap's ledger.
 */

#include <linux/err.h>
#include <linux/mm.h>
#include <linux/sched.h>

#include "buffer.h"
#include "compat/slab.h"
#include "heap.h"
#include "run.h"
#include "trace.h"
#include "uncached.h"

static struct cma_run *get_run(struct cma_heap *heap, unsigned long count, bool *pool_hit)
{
	struct cma_run *run = cma_pool_take(&heap->pool, count);

	*pool_hit = !IS_ERR_OR_NULL(run);
	return run ?: cma_run_alloc(heap, count);
}

static void enter_in_ledger(struct cma_heap *heap, struct cma_heap_buffer *buffer)
{
	buffer->born = ktime_get();
	buffer->pid = task_tgid_nr(current);
	get_task_comm(buffer->comm, current);

	mutex_lock(&heap->lock);
	list_add_tail(&buffer->node, &heap->buffers);
	heap->buffer_count++;
	mutex_unlock(&heap->lock);
}

/**
 * cma_heap_buffer_create - make a buffer of zeroed memory
 * @heap:	heap to allocate from
 * @size:	bytes, a multiple of the page size
 * @uncached:	the CPU shall access it past its caches
 * @pool_hit:	set to whether the memory is recycled
 *
 * Return: the buffer, or an ERR_PTR: -EDQUOT beyond a limit, or what cma_run_alloc()
 * fails with.
 */
struct cma_heap_buffer *cma_heap_buffer_create(struct cma_heap *heap, size_t size, bool uncached,
					       bool *pool_hit)
{
	struct cma_heap_buffer *buffer;
	int err;

	buffer = kzalloc_obj(*buffer);
	if (!buffer)
		return ERR_PTR(-ENOMEM);

	buffer->user = cma_limits_charge(&heap->limits, size);
	if (IS_ERR(buffer->user)) {
		err = PTR_ERR(buffer->user);
		goto err_free;
	}

	buffer->run = get_run(heap, size >> PAGE_SHIFT, pool_hit);
	if (IS_ERR(buffer->run)) {
		err = PTR_ERR(buffer->run);
		goto err_uncharge;
	}

	err = uncached ? cma_uncached_write_back(buffer->run->pages, size) : 0;
	if (err)
		goto err_put_run;

	buffer->uncached = uncached;
	buffer->pool_hit = *pool_hit;
	buffer->heap = heap;
	buffer->size = size;
	mutex_init(&buffer->lock);
	INIT_LIST_HEAD(&buffer->attachments);
	enter_in_ledger(heap, buffer);

	return buffer;

err_put_run:
	cma_pool_put(&heap->pool, buffer->run);
err_uncharge:
	cma_limits_uncharge(&heap->limits, buffer->user, size);
err_free:
	kfree(buffer);
	return ERR_PTR(err);
}

/**
 * cma_heap_buffer_destroy - let go of a buffer's memory
 * @buffer:	buffer that nobody uses any more
 */
void cma_heap_buffer_destroy(struct cma_heap_buffer *buffer)
{
	struct cma_heap *heap = buffer->heap;

	trace_cma_heap_free(cma_heap_buffer_heap_name(buffer), buffer->inode, buffer->size);

	mutex_lock(&heap->lock);
	list_del(&buffer->node);
	heap->buffer_count--;
	mutex_unlock(&heap->lock);

	cma_pool_put(&heap->pool, buffer->run);
	cma_limits_uncharge(&heap->limits, buffer->user, buffer->size);
	mutex_destroy(&buffer->lock);
	kfree(buffer);
}

/**
 * cma_heap_buffer_heap_name - name of the node that a buffer was allocated from
 * @buffer:	buffer
 */
const char *cma_heap_buffer_heap_name(const struct cma_heap_buffer *buffer)
{
	return buffer->uncached ? buffer->heap->uncached_name : buffer->heap->name;
}
