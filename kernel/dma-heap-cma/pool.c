// SPDX-License-Identifier: GPL-2.0-only
// SPDX-FileCopyrightText: 2026 The cmaheap authors
/*
 * Recycling: a freed buffer's pages are zeroed in the background and handed out again at
 * once, to buffers of the same size. CMA lends unused memory to everybody, so what lies
 * here goes back when it is not used for a while, when memory is short, and when an
 * allocation needs it.
 */

#include <linux/err.h>
#include <linux/mm.h>
#include <linux/sizes.h>

#include "chunk.h"
#include "pool.h"
#include "trace.h"

#define PIECE_PAGES	max(1UL, (unsigned long)SZ_64K >> PAGE_SHIFT)

/* The lock is held for so many evictions at most. */
#define MOST_AT_ONCE	64

/* Whoever frees a buffer goes on first: the worker would take the processor from it. */
#define ZERO_DELAY	max(1UL, msecs_to_jiffies(10))

static struct cmaheap_chunk *to_chunk(const struct rb_node *node)
{
	return rb_entry(node, struct cmaheap_chunk, by_size);
}

static bool is_shorter(struct rb_node *a, const struct rb_node *b)
{
	return to_chunk(a)->count < to_chunk(b)->count;
}

static int compare_count(const void *count, const struct rb_node *node)
{
	unsigned long wanted = *(const unsigned long *)count;

	return wanted < to_chunk(node)->count ? -1 : wanted > to_chunk(node)->count;
}

static struct cmaheap_chunk *find_size(const struct rb_root *root, unsigned long count)
{
	struct rb_node *node = rb_find(&count, root, compare_count);

	return node ? to_chunk(node) : NULL;
}

static void insert(struct cmaheap_pool *pool, struct cmaheap_chunk *chunk)
{
	bool clean = cmaheap_chunk_is_clean(chunk);

	rb_add(&chunk->by_size, clean ? &pool->clean : &pool->dirty, is_shorter);
	list_add_tail(&chunk->by_age, &pool->by_age);
	pool->bytes += cmaheap_chunk_bytes(chunk);
	pool->warm_held += chunk->count == pool->warm_pages;
	if (clean)
		pool->clean_bytes += cmaheap_chunk_bytes(chunk);
}

static void detach(struct cmaheap_pool *pool, struct cmaheap_chunk *chunk)
{
	bool clean = cmaheap_chunk_is_clean(chunk);

	rb_erase(&chunk->by_size, clean ? &pool->clean : &pool->dirty);
	list_del(&chunk->by_age);
	pool->bytes -= cmaheap_chunk_bytes(chunk);
	pool->warm_held -= chunk->count == pool->warm_pages;
	if (clean)
		pool->clean_bytes -= cmaheap_chunk_bytes(chunk);
}

static void evict(struct cmaheap_pool *pool, struct cmaheap_chunk *chunk, struct list_head *evicted)
{
	detach(pool, chunk);
	pool->leaving += cmaheap_chunk_bytes(chunk);
	list_add_tail(&chunk->by_age, evicted);
}

/* As many chunks of the warm size stay as were asked for, whichever these are. */
static bool is_kept_warm(struct cmaheap_pool *pool, const struct cmaheap_chunk *chunk,
			 unsigned int *kept)
{
	return chunk->count == pool->warm_pages && (*kept)++ < pool->warm_count;
}

/*
 * Evict some, the longest unused first, until no more than that is left, or only what is
 * newer or spared. Returns whether there may be more to evict.
 */
static bool evict_some(struct cmaheap_pool *pool, size_t left, unsigned long age,
		       enum cmaheap_spare spare, struct list_head *evicted)
{
	struct cmaheap_chunk *chunk, *next;
	unsigned int kept = 0, count = 0;

	list_for_each_entry_safe(chunk, next, &pool->by_age, by_age) {
		if (pool->bytes <= left)
			return false;
		if (spare == CMAHEAP_SPARE_WARM && is_kept_warm(pool, chunk, &kept))
			continue;
		if (age && time_before(jiffies, chunk->freed + age))
			return false;
		if (count++ == MOST_AT_ONCE)
			return true;
		evict(pool, chunk, evicted);
	}

	return false;
}

/* Outside the lock: giving pages back takes time proportional to their number. */
static size_t free_evicted(struct cmaheap_pool *pool, struct list_head *evicted, const char *cause)
{
	struct cmaheap_chunk *chunk, *next;
	size_t bytes = 0;

	list_for_each_entry_safe(chunk, next, evicted, by_age) {
		bytes += cmaheap_chunk_bytes(chunk);
		cmaheap_chunk_give_back(pool->cma, chunk);
	}
	if (!bytes)
		return 0;

	spin_lock(&pool->lock);
	pool->leaving -= bytes;
	pool->returns++;
	spin_unlock(&pool->lock);
	trace_cmaheap_pool(pool->name, cause, bytes, READ_ONCE(pool->bytes));

	return bytes;
}

static size_t shed(struct cmaheap_pool *pool, size_t left, unsigned long age,
		   enum cmaheap_spare spare, const char *cause)
{
	LIST_HEAD(evicted);
	size_t bytes = 0;
	bool more;

	do {
		spin_lock(&pool->lock);
		more = evict_some(pool, left, age, spare, &evicted);
		spin_unlock(&pool->lock);
		bytes += free_evicted(pool, &evicted, cause);
		INIT_LIST_HEAD(&evicted);
	} while (more);

	return bytes;
}

/**
 * cmaheap_pool_take - take zeroed pages from the pool
 * @pool:	pool
 * @count:	pages wanted
 *
 * Return: a chunk of @count pages, NULL if there is none, or ERR_PTR(-EINTR) when the
 * caller was killed meanwhile.
 */
struct cmaheap_chunk *cmaheap_pool_take(struct cmaheap_pool *pool, unsigned long count)
{
	struct cmaheap_chunk *chunk;
	int err;

	spin_lock(&pool->lock);
	chunk = find_size(&pool->clean, count) ?: find_size(&pool->dirty, count);
	if (chunk)
		detach(pool, chunk);
	spin_unlock(&pool->lock);

	if (!chunk)
		return NULL;

	/* Sooner done here than by asking the area, which zeroes too. */
	err = cmaheap_chunk_zero(chunk);
	if (err) {
		cmaheap_chunk_give_back(pool->cma, chunk);
		return ERR_PTR(err);
	}

	return chunk;
}

/**
 * cmaheap_pool_keep - keep a chunk as it is
 * @pool:	pool, which gives back others or this one where it would be too much
 * @chunk:	chunk that nobody uses
 */
void cmaheap_pool_keep(struct cmaheap_pool *pool, struct cmaheap_chunk *chunk)
{
	size_t limit = READ_ONCE(pool->limit), bytes = cmaheap_chunk_bytes(chunk);
	bool keep;

	if (bytes <= limit)
		shed(pool, limit - bytes, 0, CMAHEAP_SPARE_WARM, "limit");

	spin_lock(&pool->lock);
	keep = !pool->closed && bytes <= pool->limit && pool->bytes <= pool->limit - bytes;
	if (keep) {
		chunk->freed = jiffies;
		insert(pool, chunk);
	}
	spin_unlock(&pool->lock);

	if (!keep) {
		cmaheap_chunk_give_back(pool->cma, chunk);
		return;
	}

	queue_delayed_work(pool->workqueue, &pool->zero_work, ZERO_DELAY);
	queue_delayed_work(pool->workqueue, &pool->idle_work,
			   msecs_to_jiffies(READ_ONCE(pool->idle_ms)) + 1);
	trace_cmaheap_pool(pool->name, "kept", bytes, READ_ONCE(pool->bytes));
}

/**
 * cmaheap_pool_put - let go of a chunk
 * @pool:	pool, which keeps the chunk if it may
 * @chunk:	chunk that nobody uses any more
 */
void cmaheap_pool_put(struct cmaheap_pool *pool, struct cmaheap_chunk *chunk)
{
	chunk->zeroed = 0;
	cmaheap_pool_keep(pool, chunk);
}

/**
 * cmaheap_pool_zero_a_piece - do a little of the zeroing
 * @pool:	pool
 *
 * Under the lock, for a piece is short enough to wait for: so a chunk is at hand for
 * everybody also while it is being zeroed.
 *
 * Return: whether there was something to zero.
 */
bool cmaheap_pool_zero_a_piece(struct cmaheap_pool *pool)
{
	struct cmaheap_chunk *chunk;
	struct rb_node *node;

	spin_lock(&pool->lock);
	node = rb_first(&pool->dirty);
	if (node) {
		chunk = to_chunk(node);
		cmaheap_chunk_zero_some(chunk, PIECE_PAGES);
		if (cmaheap_chunk_is_clean(chunk)) {
			rb_erase(node, &pool->dirty);
			rb_add(node, &pool->clean, is_shorter);
			pool->clean_bytes += cmaheap_chunk_bytes(chunk);
		}
	}
	spin_unlock(&pool->lock);

	return node;
}

/**
 * cmaheap_pool_evict_unused - give back what was not used for long
 * @pool:	pool
 * @age:	jiffies that count as long
 *
 * Return: whether there is more, which was not unused for so long yet.
 */
bool cmaheap_pool_evict_unused(struct cmaheap_pool *pool, unsigned long age)
{
	size_t first;

	shed(pool, 0, age, CMAHEAP_SPARE_WARM, "unused");

	return cmaheap_pool_shrinkable(pool, &first);
}

/**
 * cmaheap_pool_shrink - give back the longest unused
 * @pool:	pool
 * @bytes:	at least as many, if there are
 * @spare:	what stays all the same
 * @cause:	for the trace
 *
 * Does not sleep, but for what spinlocks do on PREEMPT_RT.
 *
 * Return: bytes given back.
 */
size_t cmaheap_pool_shrink(struct cmaheap_pool *pool, size_t bytes, enum cmaheap_spare spare,
			   const char *cause)
{
	size_t held = READ_ONCE(pool->bytes);

	return shed(pool, held > bytes ? held - bytes : 0, 0, spare, cause);
}

/**
 * cmaheap_pool_drain - give everything back
 * @pool:	pool
 *
 * Return: bytes given back.
 */
size_t cmaheap_pool_drain(struct cmaheap_pool *pool)
{
	return cmaheap_pool_shrink(pool, SIZE_MAX, CMAHEAP_SPARE_NONE, "needed");
}

/**
 * cmaheap_pool_has_returned - has memory gone back, or is it about to?
 * @pool:	pool
 * @returns:	the same as at the call before, whose number it was set to
 */
bool cmaheap_pool_has_returned(struct cmaheap_pool *pool, unsigned int *returns)
{
	unsigned int before = *returns;
	bool leaving;

	spin_lock(&pool->lock);
	leaving = pool->leaving;
	*returns = pool->returns;
	spin_unlock(&pool->lock);

	return leaving || *returns != before;
}

/**
 * cmaheap_pool_shrinkable - what memory pressure may take
 * @pool:	pool
 * @first:	bytes of the chunk that would go first, 0 if there is none
 *
 * Return: bytes.
 */
size_t cmaheap_pool_shrinkable(struct cmaheap_pool *pool, size_t *first)
{
	struct cmaheap_chunk *chunk;
	unsigned int kept = 0;
	size_t bytes;

	*first = 0;
	spin_lock(&pool->lock);
	bytes = pool->bytes - min(pool->warm_held, pool->warm_count) * pool->warm_pages * PAGE_SIZE;
	list_for_each_entry(chunk, &pool->by_age, by_age)
		if (!is_kept_warm(pool, chunk, &kept)) {
			*first = cmaheap_chunk_bytes(chunk);
			break;
		}
	spin_unlock(&pool->lock);

	return bytes;
}

/**
 * cmaheap_pool_set_limit - choose how much is kept at most
 * @pool:	pool
 * @limit:	bytes
 */
void cmaheap_pool_set_limit(struct cmaheap_pool *pool, size_t limit)
{
	spin_lock(&pool->lock);
	pool->limit = limit;
	spin_unlock(&pool->lock);

	shed(pool, limit, 0, CMAHEAP_SPARE_WARM, "limit");
	shed(pool, limit, 0, CMAHEAP_SPARE_NONE, "limit");
}

/**
 * cmaheap_pool_set_warm - choose what stays however long it is unused
 * @pool:	pool
 * @chunks:	how many chunks, 0 for none
 * @count:	pages of each
 */
void cmaheap_pool_set_warm(struct cmaheap_pool *pool, unsigned int chunks, unsigned long count)
{
	struct cmaheap_chunk *chunk;

	spin_lock(&pool->lock);
	pool->warm_count = chunks;
	pool->warm_pages = count;
	pool->warm_held = 0;
	list_for_each_entry(chunk, &pool->by_age, by_age)
		pool->warm_held += chunk->count == count;
	spin_unlock(&pool->lock);

	/* What is not warm any more may be old enough to go. */
	mod_delayed_work(pool->workqueue, &pool->idle_work, 0);
}

/**
 * cmaheap_pool_usage - how much the pool holds
 * @pool:	pool
 * @bytes:	bytes in all
 * @clean_bytes: bytes that are zeroed already
 */
void cmaheap_pool_usage(struct cmaheap_pool *pool, size_t *bytes, size_t *clean_bytes)
{
	spin_lock(&pool->lock);
	*bytes = pool->bytes;
	*clean_bytes = pool->clean_bytes;
	spin_unlock(&pool->lock);
}

/**
 * cmaheap_pool_init - begin with an empty pool
 * @pool:	pool
 * @cma:	area whose memory it will be
 * @name:	of the heap
 * @limit:	bytes to keep at most
 */
void cmaheap_pool_init(struct cmaheap_pool *pool, struct cma *cma, const char *name, size_t limit)
{
	pool->cma = cma;
	pool->name = name;
	spin_lock_init(&pool->lock);
	pool->clean = RB_ROOT;
	pool->dirty = RB_ROOT;
	INIT_LIST_HEAD(&pool->by_age);
	pool->limit = limit;
}

/**
 * cmaheap_pool_close - give everything back and keep nothing more
 * @pool:	pool
 */
void cmaheap_pool_close(struct cmaheap_pool *pool)
{
	spin_lock(&pool->lock);
	pool->closed = true;
	spin_unlock(&pool->lock);

	cmaheap_pool_drain(pool);
}
