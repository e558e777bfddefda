// SPDX-License-Identifier: GPL-2.0-only
// SPDX-FileCopyrightText: 2026 The cmaheap authors
/*
 * A buffer's memory: taken from the area, zeroed, given back.
 */

#include <linux/err.h>
#include <linux/highmem.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/sizes.h>
#include <linux/slab.h>

#include "buffer.h"
#include "compat/mm.h"
#include "heap.h"

#define ZERO_CHUNK_PAGES	(SZ_1M >> PAGE_SHIFT)

/*
 * Under init_on_alloc or init_on_free the page allocator has cleared what
 * cma_alloc() returns; clearing is nearly all that an allocation costs.
 */
static bool pages_come_zeroed(void)
{
	return want_init_on_alloc(GFP_KERNEL) || want_init_on_free();
}

static void zero_run(struct page *page, unsigned long count)
{
	if (!PageHighMem(page)) {
		clear_pages(page_address(page), count);
		return;
	}

	for (; count; count--)
		clear_highpage(page++);
}

static int zero_pages(struct page *page, unsigned long count)
{
	while (count) {
		unsigned long chunk = min(count, ZERO_CHUNK_PAGES);

		if (fatal_signal_pending(current))
			return -EINTR;

		zero_run(page, chunk);
		page += chunk;
		count -= chunk;
		cond_resched();
	}

	return 0;
}

static struct page *take_pages(struct cma_heap *heap, unsigned long count)
{
	unsigned int align = min_t(unsigned int, get_order(count << PAGE_SHIFT),
				   CONFIG_CMA_ALIGNMENT);
	struct page *pages;
	int err;

	pages = cma_alloc(heap->cma, count, align, true);
	if (!pages)
		return ERR_PTR(fatal_signal_pending(current) ? -EINTR : -ENOMEM);

	if (pages_come_zeroed())
		return pages;

	err = zero_pages(pages, count);
	if (err) {
		cma_release(heap->cma, pages, count);
		return ERR_PTR(err);
	}

	return pages;
}

/**
 * cma_heap_buffer_create - take zeroed memory from the heap's area
 * @heap:	heap to allocate from
 * @size:	bytes, a multiple of the page size
 *
 * Return: the buffer, or an ERR_PTR: -ENOMEM when the area has no run of that
 * length, -EINTR when the caller was killed meanwhile.
 */
struct cma_heap_buffer *cma_heap_buffer_create(struct cma_heap *heap, size_t size)
{
	struct cma_heap_buffer *buffer;
	int err;

	buffer = kzalloc_obj(*buffer);
	if (!buffer)
		return ERR_PTR(-ENOMEM);

	buffer->pages = take_pages(heap, size >> PAGE_SHIFT);
	if (IS_ERR(buffer->pages)) {
		err = PTR_ERR(buffer->pages);
		goto err_free;
	}

	buffer->heap = heap;
	buffer->size = size;
	mutex_init(&buffer->lock);
	INIT_LIST_HEAD(&buffer->attachments);

	mutex_lock(&heap->lock);
	list_add_tail(&buffer->node, &heap->buffers);
	heap->used += size;
	mutex_unlock(&heap->lock);

	return buffer;

err_free:
	kfree(buffer);
	return ERR_PTR(err);
}

/**
 * cma_heap_buffer_destroy - give a buffer's memory back to its area
 * @buffer:	buffer that nobody uses any more
 */
void cma_heap_buffer_destroy(struct cma_heap_buffer *buffer)
{
	struct cma_heap *heap = buffer->heap;

	mutex_lock(&heap->lock);
	list_del(&buffer->node);
	heap->used -= buffer->size;
	mutex_unlock(&heap->lock);

	cma_release(heap->cma, buffer->pages, buffer->size >> PAGE_SHIFT);
	mutex_destroy(&buffer->lock);
	kfree(buffer);
}
