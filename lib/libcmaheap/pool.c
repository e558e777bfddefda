/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <stdlib.h>

#include "internal.h"
#include "pool-object.h"

/* Frees idle images beyond the count, without keeping the lock that long. */
static void trim(struct cmaheap_pool *pool)
{
	struct cmaheap_pool_status *status = &pool->status;
	struct cmaheap_image *image;

	do {
		image = NULL;
		pthread_mutex_lock(&pool->lock);
		if (status->idle && status->used + status->idle > status->count)
			image = pool_pop(pool);
		pthread_mutex_unlock(&pool->lock);
		image_free(image);
	} while (image);
}

static int add_image(struct cmaheap_pool *pool)
{
	struct cmaheap_image *image;
	int error;

	error = image_alloc(pool->heap, &pool->layout, &image);
	if (error)
		return error;
	image_set_owner(image, &pool->owner);

	pthread_mutex_lock(&pool->lock);
	pool_push(pool, image);
	pthread_mutex_unlock(&pool->lock);
	return 0;
}

/* Returns the former count. */
static unsigned set_count(struct cmaheap_pool *pool, unsigned count, unsigned *missing)
{
	struct cmaheap_pool_status *status = &pool->status;
	unsigned former, present;

	pthread_mutex_lock(&pool->lock);
	former = status->count;
	present = status->used + status->idle;
	status->count = count;
	*missing = present < count ? count - present : 0;
	pthread_mutex_unlock(&pool->lock);
	return former;
}

static int make_room(struct cmaheap_pool *pool, unsigned count)
{
	struct cmaheap_image **room;
	int error = 0;

	pthread_mutex_lock(&pool->lock);
	if (count <= pool->status.count)
		goto unlock;
	room = reallocarray(pool->idle, count, sizeof(struct cmaheap_image *));
	if (room)
		pool->idle = room;
	else
		error = cmaheap_fail(ENOMEM, "out of memory for a pool of %u images", count);
unlock:
	pthread_mutex_unlock(&pool->lock);
	return error;
}

static int resize(struct cmaheap_pool *pool, unsigned count)
{
	unsigned former, missing, none;
	int error;

	pthread_mutex_lock(&pool->resizing);
	error = make_room(pool, count);
	if (error)
		goto unlock;
	former = set_count(pool, count, &missing);
	while (!error && missing--)
		error = add_image(pool);
	if (error)
		set_count(pool, former, &none);
	trim(pool);
unlock:
	pthread_mutex_unlock(&pool->resizing);
	return error;
}

CMAHEAP_API int cmaheap_pool_resize(struct cmaheap_pool *pool, unsigned count)
{
	return TRACE(resize(pool, count), "%p, %u", (void *)pool, count);
}

static void init_locks(struct cmaheap_pool *pool)
{
	pthread_condattr_t monotonic;

	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&pool->came_back, &monotonic);
	pthread_condattr_destroy(&monotonic);
	pthread_mutex_init(&pool->lock, NULL);
	pthread_mutex_init(&pool->resizing, NULL);
}

static int create(struct cmaheap *heap, const struct cmaheap_image_info *info, unsigned count,
		  struct cmaheap_pool **pool)
{
	struct cmaheap_layout layout;
	struct cmaheap_pool *created;
	int error;

	error = cmaheap_solve_layout(info, &layout);
	if (error)
		return error;
	created = calloc(1, sizeof(*created));
	if (!created)
		return cmaheap_fail(ENOMEM, "out of memory for a pool object");

	created->owner.take_back = pool_take_back;
	created->heap = heap;
	created->layout = layout;
	created->fd = -1;
	init_locks(created);
	error = resize(created, count);
	if (error) {
		pool_free(created);
		return error;
	}
	*pool = created;
	return 0;
}

CMAHEAP_API int cmaheap_pool_create(struct cmaheap *heap, const struct cmaheap_image_info *info,
				    unsigned count, struct cmaheap_pool **pool)
{
	return TRACE(create(heap, info, count, pool), "%s, %ux%u %.4s, %u", cmaheap_name(heap),
		     info->width, info->height, (const char *)&info->fourcc, count);
}

CMAHEAP_API void cmaheap_pool_destroy(struct cmaheap_pool *pool)
{
	unsigned none;
	bool unused;

	if (!pool)
		return;
	set_count(pool, 0, &none);
	trim(pool);

	pthread_mutex_lock(&pool->lock);
	pool->destroyed = true;
	unused = !pool->status.used;
	pthread_mutex_unlock(&pool->lock);
	if (unused)
		pool_free(pool);
}

CMAHEAP_API const struct cmaheap_layout *cmaheap_pool_layout(const struct cmaheap_pool *pool)
{
	return &pool->layout;
}

CMAHEAP_API void cmaheap_pool_get_status(struct cmaheap_pool *pool,
					 struct cmaheap_pool_status *status)
{
	pthread_mutex_lock(&pool->lock);
	*status = pool->status;
	pthread_mutex_unlock(&pool->lock);
}
