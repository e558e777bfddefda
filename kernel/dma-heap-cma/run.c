// SPDX-License-Identifier: GPL-2.0-only
// SPDX-FileCopyrightText: 2026 The cmaheap authors
/*
 * Runs of pages: taken from the area, zeroed, given back.
 */

#include <linux/err.h>
#include <linux/highmem.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/sizes.h>
#include <linux/swap.h>
#include <linux/vmstat.h>

#include "cma-events.h"
#include "compat/mm.h"
#include "compat/slab.h"
#include "heap.h"
#include "run.h"

#define ZERO_CHUNK_PAGES	(SZ_1M >> PAGE_SHIFT)
#define RETRY_PAUSE		max(1UL, msecs_to_jiffies(10))

/*
 * Under init_on_alloc or init_on_free the page allocator has cleared what
 * cma_alloc() returns; clearing is nearly all that an allocation costs.
 */
static bool pages_come_zeroed(void)
{
	return want_init_on_alloc(GFP_KERNEL) || want_init_on_free();
}

static void zero_pages(struct page *page, unsigned long count)
{
	if (!PageHighMem(page)) {
		clear_pages(page_address(page), count);
		return;
	}

	for (; count; count--)
		clear_highpage(page++);
}

/**
 * cma_run_is_clean - is all of a run zeroed?
 * @run:	run
 */
bool cma_run_is_clean(const struct cma_run *run)
{
	return run->zeroed == run->count;
}

/**
 * cma_run_zero_some - zero the next pages of a run
 * @run:	run
 * @pages:	how many, if there are as many
 */
void cma_run_zero_some(struct cma_run *run, unsigned long pages)
{
	pages = min(pages, run->count - run->zeroed);
	zero_pages(run->pages + run->zeroed, pages);
	run->zeroed += pages;
}

/**
 * cma_run_zero - zero what is left of a run
 * @run:	run
 *
 * Return: 0, or -EINTR when the caller was killed meanwhile.
 */
int cma_run_zero(struct cma_run *run)
{
	while (!cma_run_is_clean(run)) {
		if (fatal_signal_pending(current))
			return -EINTR;

		cma_run_zero_some(run, ZERO_CHUNK_PAGES);
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

static unsigned int alignment_order(unsigned long count)
{
	return min_t(unsigned int, get_order(count << PAGE_SHIFT), CONFIG_CMA_ALIGNMENT);
}

static struct page *try_alloc(struct cma_heap *heap, unsigned long count)
{
	struct cma_attempt attempt;
	struct page *pages;
	int err;

	if (is_memory_short(count))
		return ERR_PTR(-ENOMEM);

	cma_attempt_begin(&attempt);
	pages = cma_alloc(heap->cma, count, alignment_order(count), true);
	err = cma_attempt_end(&attempt);

	return pages ?: ERR_PTR(err);
}

/*
 * What the pool keeps must not make an allocation fail. A page that is pinned,
 * for reading or writing to a device say, is often free a moment later.
 */
static struct page *alloc_patiently(struct cma_heap *heap, unsigned long count)
{
	unsigned long deadline = jiffies + msecs_to_jiffies(READ_ONCE(heap->retry_ms));
	bool drained, first = true, waited = false;
	struct page *pages;

	for (;; first = false) {
		pages = try_alloc(heap, count);
		if (!IS_ERR(pages))
			return pages;
		if (fatal_signal_pending(current))
			return ERR_PTR(-EINTR);

		drained = cma_pool_drain(&heap->pool);
		if (!(first && drained) && time_after_eq(jiffies, deadline))
			return pages;
		if (drained)
			continue;
		if (PTR_ERR(pages) != -EBUSY)
			return pages;

		if (!waited)
			atomic64_inc(&heap->stats.waits);
		waited = true;
		schedule_timeout_killable(RETRY_PAUSE);
	}
}

/**
 * cma_run_alloc - take zeroed pages from the heap's area
 * @heap:	heap to allocate for
 * @count:	number of pages
 *
 * Return: the run, or an ERR_PTR: -ENOSPC when the area has no room, -EBUSY when
 * pages in it stayed pinned, -ENOMEM when the kernel has no memory, -EINTR when the
 * caller was killed meanwhile.
 */
struct cma_run *cma_run_alloc(struct cma_heap *heap, unsigned long count)
{
	struct cma_run *run;
	int err;

	run = kzalloc_obj(*run);
	if (!run)
		return ERR_PTR(-ENOMEM);

	run->count = count;
	run->pages = alloc_patiently(heap, count);
	if (IS_ERR(run->pages)) {
		err = PTR_ERR(run->pages);
		goto err_free;
	}

	if (pages_come_zeroed())
		run->zeroed = count;
	err = cma_run_zero(run);
	if (err)
		goto err_release;

	return run;

err_release:
	cma_release(heap->cma, run->pages, run->count);
err_free:
	kfree(run);
	return ERR_PTR(err);
}

/**
 * cma_run_errno - what user space is told
 * @err:	of cma_run_alloc()
 *
 * Return: @err, but -ENOMEM for all that say that there is no memory: users of heaps know
 * no other errno for that.
 */
int cma_run_errno(int err)
{
	return err == -EBUSY || err == -ENOSPC ? -ENOMEM : err;
}

/**
 * cma_run_free - give a run's pages back to the area
 * @heap:	heap that they were taken for
 * @run:	run; gone afterwards
 */
void cma_run_free(struct cma_heap *heap, struct cma_run *run)
{
	cma_release(heap->cma, run->pages, run->count);
	kfree(run);
}
