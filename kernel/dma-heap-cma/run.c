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
/* What page tables can map as one large entry; more would leave holes between runs. */
#define STRIDE_ALIGNMENT	((unsigned long)SZ_64K >> PAGE_SHIFT)
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

/* Begins where a free block does, so that only the last one is cleared for a part of it. */
static unsigned int block_order(unsigned long count)
{
	return min_t(unsigned int, get_order(count << PAGE_SHIFT), pageblock_order);
}

static struct page *try_alloc(struct cma_heap *heap, unsigned long count, unsigned int align)
{
	struct cma_attempt attempt;
	struct page *pages;
	int err;

	if (is_memory_short(count))
		return ERR_PTR(-ENOMEM);

	cma_attempt_begin(&attempt);
	pages = cma_alloc(heap->cma, count, align, true);
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
		pages = try_alloc(heap, count, alignment_order(count));
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

static int make_runs(struct list_head *runs, unsigned int number, unsigned long count)
{
	struct cma_run *run;

	while (number--) {
		run = kzalloc_obj(*run);
		if (!run)
			return -ENOMEM;
		run->count = count;
		list_add(&run->by_age, runs);
	}

	return 0;
}

/* What lies between two runs for the alignment's sake goes back. */
static void divide(struct cma_heap *heap, struct page *pages, unsigned long stride,
		   struct list_head *runs)
{
	bool zeroed = pages_come_zeroed();
	struct cma_run *run;

	list_for_each_entry(run, runs, by_age) {
		run->pages = pages;
		run->zeroed = zeroed ? run->count : 0;
		pages += stride;
		if (stride > run->count && !list_is_last(&run->by_age, runs))
			cma_release(heap->cma, run->pages + run->count, stride - run->count);
	}
}

/**
 * cma_run_alloc_adjacent - take some runs at once that lie next to each other
 * @heap:	heap to allocate for
 * @number:	number of runs
 * @count:	pages of each
 * @runs:	empty list that gets them, by @by_age
 *
 * Under init_on_alloc the page allocator clears the whole free block around what it
 * gives, and so for runs that are taken one by one far more than they have. Where it
 * clears nothing, neither does this. Tried only once.
 *
 * Return: 0, or as cma_run_alloc().
 */
int cma_run_alloc_adjacent(struct cma_heap *heap, unsigned int number, unsigned long count,
			   struct list_head *runs)
{
	unsigned long stride = ALIGN(count, min(1UL << alignment_order(count), STRIDE_ALIGNMENT));
	unsigned long total = stride * (number - 1) + count;
	struct cma_run *run, *next;
	struct page *pages;
	int err;

	err = make_runs(runs, number, count);
	if (err)
		goto err_free;

	pages = try_alloc(heap, total, block_order(total));
	if (IS_ERR(pages)) {
		err = PTR_ERR(pages);
		goto err_free;
	}

	divide(heap, pages, stride, runs);

	return 0;

err_free:
	list_for_each_entry_safe(run, next, runs, by_age)
		kfree(run);
	INIT_LIST_HEAD(runs);
	return err;
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
