// SPDX-License-Identifier: GPL-2.0-only
// SPDX-FileCopyrightText: 2026 The cmaheap authors
/*
 * Chunks of memory: taken from an area, zeroed, given back. What is given back is what was
 * taken, for the DMA API knows no parts.
 */

#include <linux/err.h>
#include <linux/highmem.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/sizes.h>
#include <linux/swap.h>
#include <linux/vmstat.h>

#include "chunk.h"
#include "compat/cma.h"
#include "compat/mm.h"
#include "compat/slab.h"

#define PIECE_PAGES	(SZ_1M >> PAGE_SHIFT)

/* Zeroes the next pages of a chunk, if there are as many. */
void cmaheap_chunk_zero_some(struct cmaheap_chunk *chunk, unsigned long pages)
{
	struct page *first = chunk->pages + chunk->zeroed;
	unsigned long i;

	pages = min(pages, chunk->count - chunk->zeroed);
	if (PageHighMem(first))
		for (i = 0; i < pages; i++)
			clear_highpage(first + i);
	else
		clear_pages(page_address(first), pages);
	cmaheap_cache_clean(first, pages << PAGE_SHIFT);
	chunk->zeroed += pages;
}

/* Zeroes what is left of a chunk. Returns 0, or -EINTR when the caller was killed meanwhile. */
int cmaheap_chunk_zero(struct cmaheap_chunk *chunk)
{
	while (!cmaheap_chunk_is_clean(chunk)) {
		if (fatal_signal_pending(current))
			return -EINTR;

		cmaheap_chunk_zero_some(chunk, PIECE_PAGES);
		cond_resched();
	}

	return 0;
}

/*
 * Where all that is free or can be dropped is less than what is asked for, cma_alloc()
 * would move what fits, for long, leave the kernel nothing, and fail. What only drivers
 * know how to drop is not counted.
 */
static bool is_memory_short(unsigned long count)
{
	unsigned long pages = global_zone_page_state(NR_FREE_PAGES) +
			      global_node_page_state(NR_ACTIVE_FILE) +
			      global_node_page_state(NR_INACTIVE_FILE) +
			      global_node_page_state_pages(NR_SLAB_RECLAIMABLE_B) +
			      global_node_page_state(NR_KERNEL_MISC_RECLAIMABLE);

	return pages + get_nr_swap_pages() < count;
}

/*
 * Tries once to take so many pages from an area, to be zeroed yet maybe. Returns an ERR_PTR
 * if it fails: -ENOSPC when the area has no room, -EBUSY when pages in it are pinned, -EAGAIN
 * when the kernel does not tell which of the two, -ENOMEM when the kernel has no memory,
 * -EINTR when the caller was killed meanwhile.
 */
struct cmaheap_chunk *cmaheap_chunk_take(struct cma *cma, unsigned long count)
{
	unsigned int align = min_t(unsigned int, get_order(count << PAGE_SHIFT),
				   CONFIG_CMA_ALIGNMENT);
	struct cmaheap_chunk *chunk;
	struct page *pages;

	if (is_memory_short(count))
		return ERR_PTR(-ENOMEM);

	chunk = kzalloc_obj(*chunk);
	if (!chunk)
		return ERR_PTR(-ENOMEM);

	pages = cmaheap_attempt(cma, count, align);
	if (IS_ERR(pages)) {
		kfree(chunk);
		return ERR_CAST(pages);
	}

	chunk->pages = pages;
	chunk->count = count;
	/* The page allocator has cleared them; that is nearly all that an allocation costs. */
	if (want_init_on_alloc(GFP_KERNEL) || want_init_on_free()) {
		cmaheap_cache_clean(pages, cmaheap_chunk_bytes(chunk));
		chunk->zeroed = count;
	}

	return chunk;
}

/* The chunk is gone afterwards. */
void cmaheap_chunk_give_back(struct cma *cma, struct cmaheap_chunk *chunk)
{
	cma_release(cma, chunk->pages, chunk->count);
	kfree(chunk);
}
