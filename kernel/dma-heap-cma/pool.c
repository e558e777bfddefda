// SPDX-License-Identifier: GPL-2.0-only
// SPDX-FileCopyrightText: 2026 The cmaheap authors
/*
 * Recycling: a freed buffer's pages are zeroed in the background and handed out again at
 * once, to buffers of the same size. CMA lends unused memory to everybody, so what lies
 * here goes back when it is not used for a while, when memory is short, and when an
 * allocation needs it.
 */

#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/sizes.h>

#include "chunk.h"
#include "compat/shrinker.h"
#include "pool.h"

#define CREATE_TRACE_POINTS
#include "trace.h"

#define DEFAULT_IDLE_MS	10000

/* Zeroed under the lock: short enough to wait for. Suspend waits for the work under way. */
#define PIECE_PAGES	max(1UL, (unsigned long)SZ_64K >> PAGE_SHIFT)
#define PIECES_AT_ONCE	16

/* The lock is held for so many evictions at most. */
#define MOST_AT_ONCE	64

/* Whoever frees a buffer goes on first: the worker would take the processor from it. */
#define ZERO_DELAY	max(1UL, msecs_to_jiffies(10))

/* Not frozen: a driver may need memory while devices are suspended or resumed. */
static struct workqueue_struct *workqueue;

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
	list_add_tail(&chunk->by_age, &pool->chunks);
	pool->warm_held += chunk->count == pool->warm_pages;
	pool->bytes += cmaheap_chunk_bytes(chunk);
	if (clean)
		pool->clean_bytes += cmaheap_chunk_bytes(chunk);
}

static void detach(struct cmaheap_pool *pool, struct cmaheap_chunk *chunk)
{
	bool clean = cmaheap_chunk_is_clean(chunk);

	rb_erase(&chunk->by_size, clean ? &pool->clean : &pool->dirty);
	list_del(&chunk->by_age);
	pool->warm_held -= chunk->count == pool->warm_pages;
	pool->bytes -= cmaheap_chunk_bytes(chunk);
	if (clean)
		pool->clean_bytes -= cmaheap_chunk_bytes(chunk);
}

static void evict(struct cmaheap_pool *pool, struct cmaheap_chunk *chunk, struct list_head *evicted)
{
	detach(pool, chunk);
	pool->leaving += cmaheap_chunk_bytes(chunk);
	list_add_tail(&chunk->by_age, evicted);
}

/* Bytes that stay warm. */
static size_t warm_bytes(const struct cmaheap_pool *pool)
{
	return min(pool->warm_held, pool->warm_count) * pool->warm_pages * PAGE_SIZE;
}

/* Those that may go. */
static unsigned long spare_pages(const struct cmaheap_pool *pool)
{
	return (pool->bytes - warm_bytes(pool)) >> PAGE_SHIFT;
}

static bool may_go(const struct cmaheap_pool *pool, const struct cmaheap_chunk *chunk,
		   enum cmaheap_spare spare)
{
	return spare == CMAHEAP_SPARE_NONE || chunk->count != pool->warm_pages ||
	       pool->warm_held > pool->warm_count;
}

/*
 * Evict some until no more than that is left, or only what is newer or spared. Returns
 * whether there may be more to evict.
 */
static bool evict_some(struct cmaheap_pool *pool, size_t left, unsigned long age,
		       enum cmaheap_spare spare, struct list_head *evicted)
{
	struct cmaheap_chunk *chunk, *next;
	unsigned int i = 0;

	list_for_each_entry_safe(chunk, next, &pool->chunks, by_age) {
		if (pool->bytes <= left || (age && time_before(jiffies, chunk->freed + age)))
			return false;
		if (!may_go(pool, chunk, spare))
			continue;
		if (i++ == MOST_AT_ONCE)
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
	size_t bytes = 0;
	bool more;

	do {
		LIST_HEAD(evicted);

		spin_lock(&pool->lock);
		more = evict_some(pool, left, age, spare, &evicted);
		spin_unlock(&pool->lock);
		bytes += free_evicted(pool, &evicted, cause);
	} while (more);

	return bytes;
}

/* A chunk of so many pages, to be zeroed yet maybe, or NULL. */
struct cmaheap_chunk *cmaheap_pool_take(struct cmaheap_pool *pool, unsigned long count)
{
	struct cmaheap_chunk *chunk;

	spin_lock(&pool->lock);
	chunk = find_size(&pool->clean, count) ?: find_size(&pool->dirty, count);
	if (chunk)
		detach(pool, chunk);
	spin_unlock(&pool->lock);

	return chunk;
}

/* Keeps a chunk as it is; others or this one go back where it would be too much. */
void cmaheap_pool_keep(struct cmaheap_pool *pool, struct cmaheap_chunk *chunk)
{
	size_t limit, bytes = cmaheap_chunk_bytes(chunk);
	bool keep;

	spin_lock(&pool->lock);
	limit = pool->limit;
	keep = warm_bytes(pool) + bytes <= limit;
	if (keep) {
		chunk->freed = jiffies;
		insert(pool, chunk);
	}
	spin_unlock(&pool->lock);

	if (!keep) {
		cmaheap_chunk_give_back(pool->cma, chunk);
		return;
	}

	shed(pool, limit, 0, CMAHEAP_SPARE_WARM, "limit");
	queue_delayed_work(workqueue, &pool->zero_work, ZERO_DELAY);
	queue_delayed_work(workqueue, &pool->idle_work,
			   msecs_to_jiffies(READ_ONCE(pool->idle_ms)) + 1);
	trace_cmaheap_pool(pool->name, "kept", bytes, READ_ONCE(pool->bytes));
}

/* Likewise for others, who must not see what is in it. */
void cmaheap_pool_put(struct cmaheap_pool *pool, struct cmaheap_chunk *chunk)
{
	chunk->zeroed = 0;
	cmaheap_pool_keep(pool, chunk);
}

/*
 * Gives back the longest unused, at least so many bytes if there are, and returns how many.
 * Does not sleep, but for what spinlocks do on PREEMPT_RT.
 */
size_t cmaheap_pool_shrink(struct cmaheap_pool *pool, size_t bytes, enum cmaheap_spare spare,
			   const char *cause)
{
	size_t held = READ_ONCE(pool->bytes);

	return shed(pool, held > bytes ? held - bytes : 0, 0, spare, cause);
}

void cmaheap_pool_drain(struct cmaheap_pool *pool)
{
	cmaheap_pool_shrink(pool, SIZE_MAX, CMAHEAP_SPARE_NONE, "needed");
}

/* May be called in any context. */
void cmaheap_pool_drain_soon(struct cmaheap_pool *pool)
{
	queue_work(workqueue, &pool->drain_work);
}

/* Has memory gone back since the call that set *@returns, or is it about to? */
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

void cmaheap_pool_set_limit(struct cmaheap_pool *pool, size_t limit)
{
	spin_lock(&pool->lock);
	pool->limit = limit;
	spin_unlock(&pool->lock);

	shed(pool, limit, 0, CMAHEAP_SPARE_WARM, "limit");
	shed(pool, limit, 0, CMAHEAP_SPARE_NONE, "limit");
}

void cmaheap_pool_set_idle(struct cmaheap_pool *pool, unsigned int idle_ms)
{
	WRITE_ONCE(pool->idle_ms, idle_ms);
	mod_delayed_work(workqueue, &pool->idle_work, 0);
}

/* So many chunks of @count pages stay, however long they are unused. */
void cmaheap_pool_set_warm(struct cmaheap_pool *pool, unsigned int chunks, unsigned long count)
{
	struct cmaheap_chunk *chunk;

	spin_lock(&pool->lock);
	pool->warm_count = chunks;
	pool->warm_pages = count;
	pool->warm_held = 0;
	list_for_each_entry(chunk, &pool->chunks, by_age)
		pool->warm_held += chunk->count == count;
	spin_unlock(&pool->lock);

	/* What is not warm any more may be old enough to go. */
	mod_delayed_work(workqueue, &pool->idle_work, 0);
}

/* Under the lock: so a chunk is at hand for everybody also while it is being zeroed. */
static bool zero_a_piece(struct cmaheap_pool *pool)
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

static void zero_work(struct work_struct *work)
{
	struct cmaheap_pool *pool = container_of(work, struct cmaheap_pool, zero_work.work);
	unsigned int i = 0;

	/*
	 * Zeroing is for when there is nothing better to do; but on PREEMPT_RT others would
	 * have to wait for the pool's lock until there is.
	 */
	if (!IS_ENABLED(CONFIG_PREEMPT_RT))
		set_user_nice(current, MAX_NICE);
	while (i < PIECES_AT_ONCE && zero_a_piece(pool)) {
		cond_resched();
		i++;
	}
	set_user_nice(current, 0);

	if (i == PIECES_AT_ONCE)
		queue_delayed_work(workqueue, &pool->zero_work, 0);
}

static void idle_work(struct work_struct *work)
{
	struct cmaheap_pool *pool = container_of(work, struct cmaheap_pool, idle_work.work);
	unsigned long age = msecs_to_jiffies(READ_ONCE(pool->idle_ms));
	bool more;

	shed(pool, 0, age, CMAHEAP_SPARE_WARM, "unused");

	spin_lock(&pool->lock);
	more = spare_pages(pool);
	spin_unlock(&pool->lock);
	if (more)
		queue_delayed_work(workqueue, &pool->idle_work, max(1UL, age / 2));
}

static void drain_work(struct work_struct *work)
{
	cmaheap_pool_drain(container_of(work, struct cmaheap_pool, drain_work));
}

static unsigned long count_objects(struct shrinker *shrinker, struct shrink_control *sc)
{
	struct cmaheap_pool *pool = shrinker->private_data;
	unsigned long pages;

	spin_lock(&pool->lock);
	pages = spare_pages(pool);
	spin_unlock(&pool->lock);

	return pages ?: SHRINK_EMPTY;
}

/*
 * The kernel asks for a few pages at a time, and a chunk goes as a whole: what was asked for
 * adds up until the next one is paid for.
 */
static unsigned long scan_objects(struct shrinker *shrinker, struct shrink_control *sc)
{
	struct cmaheap_pool *pool = shrinker->private_data;
	struct cmaheap_chunk *chunk, *next;
	LIST_HEAD(evicted);
	unsigned int i = 0;

	spin_lock(&pool->lock);
	pool->owed = min(pool->owed + sc->nr_to_scan, spare_pages(pool));
	list_for_each_entry_safe(chunk, next, &pool->chunks, by_age) {
		if (!may_go(pool, chunk, CMAHEAP_SPARE_WARM))
			continue;
		if (chunk->count > pool->owed || i++ == MOST_AT_ONCE)
			break;
		pool->owed -= chunk->count;
		evict(pool, chunk, &evicted);
	}
	spin_unlock(&pool->lock);

	return free_evicted(pool, &evicted, "pressure") >> PAGE_SHIFT;
}

/* Returns 0 or -ENOMEM. */
int cmaheap_pool_init(struct cmaheap_pool *pool, struct cma *cma, const char *name, size_t limit)
{
	pool->cma = cma;
	pool->name = name;
	spin_lock_init(&pool->lock);
	pool->clean = RB_ROOT;
	pool->dirty = RB_ROOT;
	INIT_LIST_HEAD(&pool->chunks);
	pool->limit = limit;
	pool->idle_ms = DEFAULT_IDLE_MS;
	INIT_DELAYED_WORK(&pool->zero_work, zero_work);
	INIT_DELAYED_WORK(&pool->idle_work, idle_work);
	INIT_WORK(&pool->drain_work, drain_work);

	pool->shrinker = shrinker_alloc(0, KBUILD_MODNAME "-%s", name);
	if (!pool->shrinker)
		return -ENOMEM;

	pool->shrinker->count_objects = count_objects;
	pool->shrinker->scan_objects = scan_objects;
	pool->shrinker->private_data = pool;
	shrinker_register(pool->shrinker);

	return 0;
}

/* Nobody takes from the pool or gives to it any more. */
void cmaheap_pool_destroy(struct cmaheap_pool *pool)
{
	shrinker_free(pool->shrinker);
	cmaheap_pool_drain(pool);
	cancel_delayed_work_sync(&pool->zero_work);
	cancel_delayed_work_sync(&pool->idle_work);
	cancel_work_sync(&pool->drain_work);
}

/* What all pools share. Returns 0 or -ENOMEM. */
int cmaheap_pools_init(void)
{
	workqueue = alloc_workqueue(KBUILD_MODNAME, WQ_UNBOUND, 0);

	return workqueue ? 0 : -ENOMEM;
}

void cmaheap_pools_exit(void)
{
	destroy_workqueue(workqueue);
}
