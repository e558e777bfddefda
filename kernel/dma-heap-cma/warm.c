// SPDX-License-Identifier: GPL-2.0-only
// SPDX-FileCopyrightText: 2026 The cmaheap authors
/*
 * Warm buffers: root has them lie ready in the pool before anybody asks for them.
 */

#include <linux/err.h>
#include <linux/kstrtox.h>
#include <linux/mm.h>
#include <linux/sched/signal.h>
#include <linux/string.h>

#include "chunk.h"
#include "compat/cma.h"
#include "heap.h"

/* The area gets back first what nobody asked to be kept. */
static struct cmaheap_chunk *take_chunk(struct cmaheap *heap, unsigned long count)
{
	struct cmaheap_chunk *chunk = cmaheap_chunk_take(heap->cma, count);

	if (IS_ERR(chunk) && cmaheap_pool_shrink(&heap->pool, SIZE_MAX, CMAHEAP_SPARE_WARM, "warm"))
		chunk = cmaheap_chunk_take(heap->cma, count);
	if (IS_ERR(chunk))
		return ERR_PTR(fatal_signal_pending(current) ? -EINTR : -ENOMEM);

	return chunk;
}

/* Adds a zeroed chunk to either list: what lies in the pool already counts. */
static int get_chunk(struct cmaheap *heap, unsigned long count, struct list_head *pooled,
		     struct list_head *taken)
{
	struct cmaheap_chunk *pool_hit = cmaheap_pool_take(&heap->pool, count);
	struct cmaheap_chunk *chunk = pool_hit ?: take_chunk(heap, count);

	if (IS_ERR(chunk))
		return PTR_ERR(chunk);

	list_add_tail(&chunk->by_age, pool_hit ? pooled : taken);
	return cmaheap_chunk_zero(chunk);
}

static int warm_chunks(struct cmaheap *heap, unsigned int chunks, unsigned long count)
{
	struct cmaheap_chunk *chunk, *next;
	LIST_HEAD(pooled);
	LIST_HEAD(taken);
	unsigned int i;
	int err = 0;

	for (i = 0; i < chunks && !err; i++)
		err = get_chunk(heap, count, &pooled, &taken);

	if (!err) {
		cmaheap_pool_set_warm(&heap->pool, chunks, count);
		list_splice_tail_init(&taken, &pooled);
	}
	list_for_each_entry_safe(chunk, next, &pooled, by_age)
		cmaheap_pool_keep(&heap->pool, chunk);
	list_for_each_entry_safe(chunk, next, &taken, by_age)
		cmaheap_chunk_give_back(heap->cma, chunk);

	return err;
}

static int parse(const char *text, unsigned int *chunks, unsigned long *bytes)
{
	size_t length = strcspn(text, "x");
	char number[12] = "";

	if (length >= sizeof(number))
		return -EINVAL;

	memcpy(number, text, length);
	if (kstrtouint(number, 10, chunks))
		return -EINVAL;

	*bytes = 0;
	return text[length] ? kstrtoul(text + length + 1, 10, bytes) : 0;
}

/*
 * Has buffers lie ready, whatever happens but need: "8x3110400" says how many and how large, in
 * bytes, "0" none. All of them or none: after an error the heap keeps warm what it kept before.
 * Returns 0, -EINVAL if the text says something else, -ENOSPC if that is more than the pool or
 * the area may hold, -ENOMEM when there is no memory, -EINTR when the caller was killed meanwhile.
 */
int cmaheap_warm(struct cmaheap *heap, const char *text)
{
	size_t most = min(READ_ONCE(heap->pool.limit), heap->size ?: SIZE_MAX);
	unsigned long bytes, count;
	unsigned int chunks;

	if (parse(text, &chunks, &bytes))
		return -EINVAL;
	if ((chunks && !bytes) || bytes > CMAHEAP_MAX_SIZE)
		return -EINVAL;

	count = max(PAGE_ALIGN(bytes) >> PAGE_SHIFT, cma_least_pages(heap->cma));
	if (chunks && count > (most >> PAGE_SHIFT) / chunks)
		return -ENOSPC;

	return warm_chunks(heap, chunks, count);
}
