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

#define DEFAULT_IDLE_MS		10000

/* Whoever frees a buffer goes on first: the worker would take the processor from it. */
#define ZERO_DELAY		max(1UL, msecs_to_jiffies(10))

static struct workqueue_struct *workqueue;

static void zero_work(struct work_struct *work)
{
	struct cma_pool *pool = container_of(work, struct cma_pool, zero_work.work);

	/* Zeroing is for when there is nothing better to do. */
	set_user_nice(current, MAX_NICE);
	while (cma_pool_zero_a_piece(pool))
		cond_resched();
	set_user_nice(current, 0);
}

static void idle_work(struct work_struct *work)
{
	struct cma_pool *pool = container_of(work, struct cma_pool, idle_work.work);
	unsigned long age = msecs_to_jiffies(READ_ONCE(pool->idle_ms));

	if (cma_pool_evict_unused(pool, age))
		queue_delayed_work(workqueue, &pool->idle_work, max(1UL, age / 2));
}

static unsigned long count_objects(struct shrinker *shrinker, struct shrink_control *sc)
{
	struct cma_pool *pool = shrinker->private_data;

	return READ_ONCE(pool->bytes) >> PAGE_SHIFT ?: SHRINK_EMPTY;
}

static unsigned long scan_objects(struct shrinker *shrinker, struct shrink_control *sc)
{
	struct cma_pool *pool = shrinker->private_data;

	size_t wanted = sc->nr_to_scan << PAGE_SHIFT;

	return cma_pool_shrink(pool, wanted, "pressure") >> PAGE_SHIFT ?: SHRINK_STOP;
}

/**
 * cma_upkeep_start - the pool has got something new
 * @pool:	pool
 */
void cma_upkeep_start(struct cma_pool *pool)
{
	queue_delayed_work(workqueue, &pool->zero_work, ZERO_DELAY);
	queue_delayed_work(workqueue, &pool->idle_work,
			   msecs_to_jiffies(READ_ONCE(pool->idle_ms)) + 1);
}

/**
 * cma_upkeep_set_idle - choose how long something is kept unused
 * @pool:	pool
 * @idle_ms:	milliseconds
 */
void cma_upkeep_set_idle(struct cma_pool *pool, unsigned int idle_ms)
{
	WRITE_ONCE(pool->idle_ms, idle_ms);
	mod_delayed_work(workqueue, &pool->idle_work, 0);
}

/**
 * cma_upkeep_add - take care of a pool
 * @pool:	pool, initialised
 * @name:	of its heap
 *
 * Return: 0 or -ENOMEM.
 */
int cma_upkeep_add(struct cma_pool *pool, const char *name)
{
	pool->idle_ms = DEFAULT_IDLE_MS;
	INIT_DELAYED_WORK(&pool->zero_work, zero_work);
	INIT_DELAYED_WORK(&pool->idle_work, idle_work);

	pool->shrinker = shrinker_alloc(0, KBUILD_MODNAME "-%s", name);
	if (!pool->shrinker)
		return -ENOMEM;

	pool->shrinker->count_objects = count_objects;
	pool->shrinker->scan_objects = scan_objects;
	pool->shrinker->private_data = pool;
	shrinker_register(pool->shrinker);

	return 0;
}

/**
 * cma_upkeep_remove - leave a pool alone, once it is closed
 * @pool:	pool
 */
void cma_upkeep_remove(struct cma_pool *pool)
{
	shrinker_free(pool->shrinker);
	cancel_delayed_work_sync(&pool->zero_work);
	cancel_delayed_work_sync(&pool->idle_work);
}

/**
 * cma_upkeep_init - make the queue that all pools share
 *
 * Return: 0 or -ENOMEM.
 */
int cma_upkeep_init(void)
{
	workqueue = alloc_workqueue(KBUILD_MODNAME, WQ_UNBOUND | WQ_FREEZABLE, 1);

	return workqueue ? 0 : -ENOMEM;
}

/**
 * cma_upkeep_exit - undo cma_upkeep_init(), after the last pool
 */
void cma_upkeep_exit(void)
{
	destroy_workqueue(workqueue);
}
