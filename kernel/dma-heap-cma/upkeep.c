// SPDX-License-Identifier: GPL-2.0-only
// SPDX-FileCopyrightText: 2026 The cmaheap authors
/*
 * What happens to pools in the background: zeroing, giving back what is not
 * used, and what memory pressure asks for.
 */

#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/shrinker.h>
#include <linux/workqueue.h>

#include "pool.h"
#include "upkeep.h"

#define DEFAULT_IDLE_MS	10000

/* Suspend waits for the work under way. */
#define PIECES_AT_ONCE	16

static struct workqueue_struct *workqueue;

/* A driver may need memory while devices are suspended or resumed. */
static struct workqueue_struct *drain_queue;

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
	while (i < PIECES_AT_ONCE && cmaheap_pool_zero_a_piece(pool)) {
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

	if (cmaheap_pool_evict_unused(pool, age))
		queue_delayed_work(workqueue, &pool->idle_work, max(1UL, age / 2));
}

static void drain_work(struct work_struct *work)
{
	cmaheap_pool_drain(container_of(work, struct cmaheap_pool, drain_work));
}

/*
 * The kernel asks for a batch only once so much pressure has added up: for a chunk, as the
 * last count found it.
 */
static unsigned long count_objects(struct shrinker *shrinker, struct shrink_control *sc)
{
	size_t first, bytes = cmaheap_pool_shrinkable(shrinker->private_data, &first);

	WRITE_ONCE(shrinker->batch, first >> PAGE_SHIFT);

	return bytes >> PAGE_SHIFT ?: SHRINK_EMPTY;
}

static unsigned long scan_objects(struct shrinker *shrinker, struct shrink_control *sc)
{
	size_t wanted = sc->nr_to_scan << PAGE_SHIFT;
	unsigned long pages = cmaheap_pool_shrink(shrinker->private_data, wanted,
						  CMAHEAP_SPARE_WARM, "pressure") >> PAGE_SHIFT;

	/* A whole chunk may be more than was asked for. */
	sc->nr_scanned = pages;

	return pages ?: SHRINK_STOP;
}

/**
 * cmaheap_upkeep_set_idle - choose how long something is kept unused
 * @pool:	pool
 * @idle_ms:	milliseconds
 */
void cmaheap_upkeep_set_idle(struct cmaheap_pool *pool, unsigned int idle_ms)
{
	WRITE_ONCE(pool->idle_ms, idle_ms);
	mod_delayed_work(workqueue, &pool->idle_work, 0);
}

/**
 * cmaheap_upkeep_drain - have everything given back soon
 * @pool:	pool
 *
 * May be called in any context.
 */
void cmaheap_upkeep_drain(struct cmaheap_pool *pool)
{
	queue_work(drain_queue, &pool->drain_work);
}

/**
 * cmaheap_upkeep_add - take care of a pool
 * @pool:	pool, initialised
 *
 * Return: 0 or -ENOMEM.
 */
int cmaheap_upkeep_add(struct cmaheap_pool *pool)
{
	pool->idle_ms = DEFAULT_IDLE_MS;
	pool->workqueue = workqueue;
	INIT_DELAYED_WORK(&pool->zero_work, zero_work);
	INIT_DELAYED_WORK(&pool->idle_work, idle_work);
	INIT_WORK(&pool->drain_work, drain_work);

	pool->shrinker = shrinker_alloc(0, KBUILD_MODNAME "-%s", pool->name);
	if (!pool->shrinker)
		return -ENOMEM;

	pool->shrinker->count_objects = count_objects;
	pool->shrinker->scan_objects = scan_objects;
	pool->shrinker->private_data = pool;
	shrinker_register(pool->shrinker);

	return 0;
}

/**
 * cmaheap_upkeep_remove - leave a pool alone, once it is closed
 * @pool:	pool
 */
void cmaheap_upkeep_remove(struct cmaheap_pool *pool)
{
	shrinker_free(pool->shrinker);
	cancel_delayed_work_sync(&pool->zero_work);
	cancel_delayed_work_sync(&pool->idle_work);
	cancel_work_sync(&pool->drain_work);
}

/**
 * cmaheap_upkeep_init - make the queues that all pools share
 *
 * Return: 0 or -ENOMEM.
 */
int cmaheap_upkeep_init(void)
{
	workqueue = alloc_workqueue(KBUILD_MODNAME, WQ_UNBOUND | WQ_FREEZABLE, 1);

	if (!workqueue)
		return -ENOMEM;

	drain_queue = alloc_workqueue(KBUILD_MODNAME "-drain", WQ_UNBOUND, 0);
	if (!drain_queue) {
		destroy_workqueue(workqueue);
		return -ENOMEM;
	}

	return 0;
}

/**
 * cmaheap_upkeep_exit - undo cmaheap_upkeep_init(), after the last pool
 */
void cmaheap_upkeep_exit(void)
{
	destroy_workqueue(drain_queue);
	destroy_workqueue(workqueue);
}
