// SPDX-License-Identifier: GPL-2.0-only
// SPDX-FileCopyrightText: 2026 The cmaheap authors
/*
 * Recycling: a freed buffer's pages are zeroed in the background and handed out
 * again at once. CMA lends unused memory to everybody, so what lies here goes
 * back when it is not used for a while, when memory is short, and before an
 * allocation would fail.
 */

#include <linux/err.h>
#include <linux/mm.h>
#include <linux/sizes.h>

#include "heap.h"
#include "pool.h"
#include "run.h"
#include "trace.h"
#include "upkeep.h"

/* A run may be longer than what is asked for by one part in this many. */
#define ACCEPTED_WASTE		8

#define PIECE_PAGES		(SZ_64K >> PAGE_SHIFT)

static size_t run_bytes(const struct cma_run *run)
{
	return (size_t)run->count << PAGE_SHIFT;
}

static bool is_shorter(struct rb_node *a, const struct rb_node *b)
{
	return rb_entry(a, struct cma_run, by_size)->count <
	       rb_entry(b, struct cma_run, by_size)->count;
}

static bool fits(const struct cma_run *run, unsigned long count)
{
	return run && run->count >= count && run->count - count <= count / ACCEPTED_WASTE;
}

/* The shortest run of at least that many pages, unless it wastes too many. */
static struct cma_run *find_fit(struct rb_root *root, unsigned long count)
{
	struct rb_node *node = root->rb_node;
	struct cma_run *best = NULL;

	while (node) {
		struct cma_run *run = rb_entry(node, struct cma_run, by_size);

		if (run->count < count) {
			node = node->rb_right;
		} else {
			best = run;
			node = node->rb_left;
		}
	}

	return fits(best, count) ? best : NULL;
}

static void insert(struct cma_pool *pool, struct cma_run *run)
{
	bool clean = cma_run_is_clean(run);

	rb_add(&run->by_size, clean ? &pool->clean : &pool->dirty, is_shorter);
	list_add_tail(&run->by_age, &pool->by_age);
	pool->bytes += run_bytes(run);
	if (clean)
		pool->clean_bytes += run_bytes(run);
}

static void detach(struct cma_pool *pool, struct cma_run *run)
{
	bool clean = cma_run_is_clean(run);

	rb_erase(&run->by_size, clean ? &pool->clean : &pool->dirty);
	list_del(&run->by_age);
	pool->bytes -= run_bytes(run);
	if (clean)
		pool->clean_bytes -= run_bytes(run);
}

static void evict(struct cma_pool *pool, struct cma_run *run, struct list_head *evicted)
{
	detach(pool, run);
	list_add_tail(&run->by_age, evicted);
}

/* Evict, the longest unused first, until no more than that is left. */
static void evict_down_to(struct cma_pool *pool, size_t bytes, struct list_head *evicted)
{
	while (pool->bytes > bytes && !list_empty(&pool->by_age))
		evict(pool, list_first_entry(&pool->by_age, struct cma_run, by_age), evicted);
}

/* Outside the lock: giving pages back takes time proportional to their number. */
static size_t free_evicted(struct cma_pool *pool, struct list_head *evicted, const char *cause)
{
	struct cma_run *run, *next;
	size_t bytes = 0;

	list_for_each_entry_safe(run, next, evicted, by_age) {
		bytes += run_bytes(run);
		cma_run_free(pool->heap, run);
	}
	if (bytes)
		trace_cma_heap_pool(pool->heap->name, cause, bytes, READ_ONCE(pool->bytes));

	return bytes;
}

/* As many runs of the warm size stay as were asked for. */
static bool is_kept_warm(struct cma_pool *pool, const struct cma_run *run, unsigned int *kept)
{
	return run->count == pool->warm_pages && (*kept)++ < pool->warm_count;
}

/**
 * cma_pool_take - take zeroed pages from the pool
 * @pool:	pool
 * @count:	pages wanted
 *
 * Return: a run of @count pages or a few more, NULL if there is none that fits,
 * or ERR_PTR(-EINTR) when the caller was killed meanwhile.
 */
struct cma_run *cma_pool_take(struct cma_pool *pool, unsigned long count)
{
	struct cma_run *run;
	int err;

	spin_lock(&pool->lock);
	run = find_fit(&pool->clean, count) ?: find_fit(&pool->dirty, count);
	if (run)
		detach(pool, run);
	spin_unlock(&pool->lock);

	if (!run)
		return NULL;

	/* Sooner done here than by asking the area, which zeroes too. */
	err = cma_run_zero(run);
	if (err) {
		cma_run_free(pool->heap, run);
		return ERR_PTR(err);
	}

	return run;
}

/**
 * cma_pool_keep - keep a run as it is
 * @pool:	pool, which gives back others or this one where it would be too much
 * @run:	run that nobody uses
 */
void cma_pool_keep(struct cma_pool *pool, struct cma_run *run)
{
	size_t bytes = run_bytes(run);
	LIST_HEAD(evicted);
	bool keep;

	spin_lock(&pool->lock);
	keep = !pool->closed && bytes <= pool->limit;
	if (keep) {
		evict_down_to(pool, pool->limit - bytes, &evicted);
		run->freed = jiffies;
		insert(pool, run);
	}
	spin_unlock(&pool->lock);

	free_evicted(pool, &evicted, "limit");
	if (!keep) {
		cma_run_free(pool->heap, run);
		return;
	}

	cma_upkeep_start(pool);
	trace_cma_heap_pool(pool->heap->name, "kept", bytes, READ_ONCE(pool->bytes));
}

/**
 * cma_pool_put - let go of a run
 * @pool:	pool, which keeps the run if it may
 * @run:	run that nobody uses any more
 */
void cma_pool_put(struct cma_pool *pool, struct cma_run *run)
{
	run->zeroed = 0;
	cma_pool_keep(pool, run);
}

/* The limit may be set to more than there is. */
static unsigned long most_pages(const struct cma_pool *pool)
{
	size_t limit = READ_ONCE(pool->limit), size = pool->heap->size;

	return (size ? min(limit, size) : limit) >> PAGE_SHIFT;
}

/**
 * cma_pool_warm - keep some runs whatever happens but need
 * @pool:	pool
 * @runs:	how many, 0 for none
 * @count:	pages of each
 *
 * Return: 0, -ENOSPC if the pool's limit or the area is less than that, -ENOMEM if the
 * memory cannot be had, -EINTR when the caller was killed meanwhile.
 */
int cma_pool_warm(struct cma_pool *pool, unsigned int runs, unsigned long count)
{
	struct cma_run *run;
	unsigned int i;

	if (runs && count > most_pages(pool) / runs)
		return -ENOSPC;

	spin_lock(&pool->lock);
	pool->warm_count = runs;
	pool->warm_pages = count;
	spin_unlock(&pool->lock);

	for (i = 0; i < runs; i++) {
		run = cma_run_alloc(pool->heap, count);
		if (IS_ERR(run))
			return cma_run_errno(PTR_ERR(run));
		cma_pool_keep(pool, run);
	}

	return 0;
}

/**
 * cma_pool_zero_a_piece - do a little of the zeroing
 * @pool:	pool
 *
 * Under the lock, for a piece is short enough to wait for: so a run is at hand for
 * everybody also while it is being zeroed.
 *
 * Return: whether there was something to zero.
 */
bool cma_pool_zero_a_piece(struct cma_pool *pool)
{
	struct rb_node *node;
	struct cma_run *run;

	spin_lock(&pool->lock);
	node = rb_first(&pool->dirty);
	if (node) {
		run = rb_entry(node, struct cma_run, by_size);
		cma_run_zero_some(run, PIECE_PAGES);
		if (cma_run_is_clean(run)) {
			rb_erase(node, &pool->dirty);
			rb_add(node, &pool->clean, is_shorter);
			pool->clean_bytes += run_bytes(run);
		}
	}
	spin_unlock(&pool->lock);

	return node;
}

/**
 * cma_pool_evict_unused - give back what was not used for long
 * @pool:	pool
 * @age:	jiffies that count as long
 *
 * Return: whether there is more, which was not unused for so long yet.
 */
bool cma_pool_evict_unused(struct cma_pool *pool, unsigned long age)
{
	struct cma_run *run, *next;
	LIST_HEAD(evicted);
	unsigned int kept = 0;
	bool more = false;

	spin_lock(&pool->lock);
	list_for_each_entry_safe_reverse(run, next, &pool->by_age, by_age) {
		if (is_kept_warm(pool, run, &kept))
			continue;
		if (time_after_eq(jiffies, run->freed + age))
			evict(pool, run, &evicted);
		else
			more = true;
	}
	spin_unlock(&pool->lock);

	free_evicted(pool, &evicted, "unused");
	return more;
}

/**
 * cma_pool_shrink - give back the longest unused
 * @pool:	pool
 * @bytes:	at least as many, if there are
 * @cause:	for the trace
 *
 * Does not sleep.
 *
 * Return: bytes given back.
 */
size_t cma_pool_shrink(struct cma_pool *pool, size_t bytes, const char *cause)
{
	LIST_HEAD(evicted);

	spin_lock(&pool->lock);
	evict_down_to(pool, pool->bytes > bytes ? pool->bytes - bytes : 0, &evicted);
	spin_unlock(&pool->lock);

	return free_evicted(pool, &evicted, cause);
}

/**
 * cma_pool_drain - give everything back
 * @pool:	pool
 *
 * Does not sleep.
 *
 * Return: bytes given back.
 */
size_t cma_pool_drain(struct cma_pool *pool)
{
	return cma_pool_shrink(pool, SIZE_MAX, "needed");
}

/**
 * cma_pool_set_limit - choose how much is kept at most
 * @pool:	pool
 * @limit:	bytes
 */
void cma_pool_set_limit(struct cma_pool *pool, size_t limit)
{
	LIST_HEAD(evicted);

	spin_lock(&pool->lock);
	pool->limit = limit;
	evict_down_to(pool, limit, &evicted);
	spin_unlock(&pool->lock);

	free_evicted(pool, &evicted, "limit");
}

/**
 * cma_pool_usage - how much the pool holds
 * @pool:	pool
 * @bytes:	bytes in all
 * @clean_bytes: bytes that are zeroed already
 */
void cma_pool_usage(struct cma_pool *pool, size_t *bytes, size_t *clean_bytes)
{
	spin_lock(&pool->lock);
	*bytes = pool->bytes;
	*clean_bytes = pool->clean_bytes;
	spin_unlock(&pool->lock);
}

/**
 * cma_pool_init - begin with an empty pool
 * @pool:	pool
 * @heap:	heap whose memory it will be
 * @limit:	bytes to keep at most
 */
void cma_pool_init(struct cma_pool *pool, struct cma_heap *heap, size_t limit)
{
	pool->heap = heap;
	spin_lock_init(&pool->lock);
	pool->clean = RB_ROOT;
	pool->dirty = RB_ROOT;
	INIT_LIST_HEAD(&pool->by_age);
	pool->limit = limit;
}

/**
 * cma_pool_close - give everything back and keep nothing more
 * @pool:	pool
 */
void cma_pool_close(struct cma_pool *pool)
{
	spin_lock(&pool->lock);
	pool->closed = true;
	spin_unlock(&pool->lock);

	cma_pool_drain(pool);
}
