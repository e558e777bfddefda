/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* How images leave a pool and come back. */
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "internal.h"
#include "pool-object.h"

/* An eventfd's read and write cannot fail here. */
void pool_push(struct cmaheap_pool *pool, struct cmaheap_image *image)
{
	pool->idle[pool->status.idle++] = image;
	if (pool->fd >= 0 && pool->status.idle == 1)
		eventfd_write(pool->fd, 1);
	pthread_cond_signal(&pool->came_back);
}

struct cmaheap_image *pool_pop(struct cmaheap_pool *pool)
{
	eventfd_t drained;

	if (pool->fd >= 0 && pool->status.idle == 1)
		eventfd_read(pool->fd, &drained);
	return pool->idle[--pool->status.idle];
}

void pool_free(struct cmaheap_pool *pool)
{
	if (pool->fd >= 0)
		close(pool->fd);
	free(pool->idle);
	pthread_cond_destroy(&pool->came_back);
	pthread_mutex_destroy(&pool->lock);
	pthread_mutex_destroy(&pool->resizing);
	free(pool);
}

void pool_take_back(struct image_owner *owner, struct cmaheap_image *image)
{
	struct cmaheap_pool *pool = (struct cmaheap_pool *)owner;
	struct cmaheap_pool_status *status = &pool->status;
	bool superfluous, last;

	atomic_store_explicit(&image->references, 1, memory_order_relaxed);
	pthread_mutex_lock(&pool->lock);
	status->used--;
	superfluous = status->used + status->idle >= status->count;
	if (!superfluous)
		pool_push(pool, image);
	last = pool->destroyed && !status->used;
	pthread_mutex_unlock(&pool->lock);

	if (superfluous)
		image_free(image);
	if (last)
		pool_free(pool);
}

/* When a wait of so many milliseconds ends. */
static struct timespec deadline(int timeout_ms)
{
	struct timespec end;

	clock_gettime(CLOCK_MONOTONIC, &end);
	end.tv_sec += timeout_ms / 1000;
	end.tv_nsec += timeout_ms % 1000 * 1000000L;
	if (end.tv_nsec >= 1000000000) {
		end.tv_sec++;
		end.tv_nsec -= 1000000000;
	}
	return end;
}

/* With the lock held. 0 when an image is idle. */
static int wait_for_image(struct cmaheap_pool *pool, int timeout_ms)
{
	struct timespec end = { 0 };
	int error = 0;

	if (!timeout_ms)
		return EAGAIN;
	pool->status.waited++;
	if (timeout_ms > 0)
		end = deadline(timeout_ms);
	while (!pool->status.idle && error != ETIMEDOUT)
		error = timeout_ms > 0 ? pthread_cond_timedwait(&pool->came_back, &pool->lock, &end)
				       : pthread_cond_wait(&pool->came_back, &pool->lock);
	return pool->status.idle ? 0 : ETIMEDOUT;
}

static int refuse(int error, unsigned count, int timeout_ms)
{
	if (error == EAGAIN)
		return cmaheap_fail(error, "all of the pool's %u images are in use", count);
	return cmaheap_fail(error, "all of the pool's %u images are still in use after %d ms",
			    count, timeout_ms);
}

static int acquire(struct cmaheap_pool *pool, int timeout_ms, struct cmaheap_image **image)
{
	struct cmaheap_pool_status *status = &pool->status;
	unsigned count;
	int error = 0;

	pthread_mutex_lock(&pool->lock);
	if (!status->idle)
		error = wait_for_image(pool, timeout_ms);
	count = status->count;
	if (error) {
		status->refused++;
	} else {
		*image = pool_pop(pool);
		status->acquired++;
		if (++status->used > status->high_water)
			status->high_water = status->used;
	}
	pthread_mutex_unlock(&pool->lock);
	return error ? refuse(error, count, timeout_ms) : 0;
}

CMAHEAP_API int cmaheap_pool_acquire(struct cmaheap_pool *pool, int timeout_ms,
				     struct cmaheap_image **image)
{
	return TRACE(acquire(pool, timeout_ms, image), "%p, %d", (void *)pool, timeout_ms);
}

static int get_fd(struct cmaheap_pool *pool, int *fd)
{
	int error = 0;

	pthread_mutex_lock(&pool->lock);
	if (pool->fd < 0)
		pool->fd = eventfd(pool->status.idle > 0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (pool->fd < 0)
		error = cmaheap_fail(errno, "cannot make a descriptor for a pool: %s",
				     strerror(errno));
	else
		*fd = pool->fd;
	pthread_mutex_unlock(&pool->lock);
	return error;
}

CMAHEAP_API int cmaheap_pool_get_fd(struct cmaheap_pool *pool, int *fd)
{
	return TRACE(get_fd(pool, fd), "%p", (void *)pool);
}
