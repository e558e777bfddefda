/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/**
 * @file
 * Pools: images of one layout, allocated up front and used again and again.
 *
 * cmaheap_pool_acquire() lends an idle image together with a reference. Whoever drops the
 * last reference, in whatever thread, gives it back: there is no other way to return one. Planes
 * that were wrapped, queues of v4l2.h, framebuffers, and what EGL and Vulkan imported have
 * references of their own, so an image that one of them holds is not lent a second time. A program
 * that keeps such imports for good keeps the images out of the pool, too.
 *
 * References to its buffers alone, and descriptors that were sent or duplicated, keep the memory
 * but do not hold the image: who has these must hold the image besides.
 *
 * An image comes back as it was left: its pixels, its mappings and the CPU accesses
 * that were begun. Undo cmaheap_image_map() and end accesses before the last reference goes.
 * Conventions are those of cmaheap.h.
 */
#ifndef CMAHEAP_POOL_H
#define CMAHEAP_POOL_H

#include <cmaheap/image.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Images of one layout. */
struct cmaheap_pool;

/** What a pool has, and what became of it, at one moment. */
struct cmaheap_pool_status {
	unsigned count;	     /**< images it is to have */
	unsigned idle;	     /**< that can be acquired at once */
	unsigned used;	     /**< that are lent; more than count after it was made smaller */
	unsigned high_water; /**< the most that were ever lent at once */
	uint64_t acquired;   /**< times that an image was lent */
	uint64_t waited;     /**< times that a caller had to wait, with or without success */
	uint64_t refused;    /**< times that -EAGAIN or -ETIMEDOUT was the answer */
};

/**
 * Solve a layout and allocate images of it, zeroed.
 * @param heap must stay open until the pool is destroyed
 * @param count images; 0 is allowed, see cmaheap_pool_resize()
 * @param pool destroy it with cmaheap_pool_destroy()
 * @return errors of cmaheap_alloc_image(); none of the images remains
 */
CMAHEAP_API int cmaheap_pool_create(struct cmaheap *heap, const struct cmaheap_image_info *info,
				    unsigned count, struct cmaheap_pool **pool);

/**
 * Free the idle images and forget the pool.
 *
 * Images that are lent remain valid: each is freed with its last reference, in whatever
 * thread, and the heap may be closed before that. No other call with this pool may be
 * under way or follow. NULL is allowed.
 */
CMAHEAP_API void cmaheap_pool_destroy(struct cmaheap_pool *pool);

/**
 * Borrow an image.
 *
 * The image that came back last is lent first, for its memory is the most likely to be in
 * the caches. Waiting threads are served in no particular order.
 * @param timeout_ms 0 only looks, negative waits for ever; signals do not shorten it
 * @param image give it back with cmaheap_image_unref()
 * @retval -EAGAIN none is idle, and @p timeout_ms is 0
 * @retval -ETIMEDOUT none came back within @p timeout_ms
 */
CMAHEAP_API int cmaheap_pool_acquire(struct cmaheap_pool *pool, int timeout_ms,
				     struct cmaheap_image **image);

/**
 * Get a descriptor for poll(2): POLLIN as long as an image is idle. Another thread may be quicker,
 * so follow it with cmaheap_pool_acquire() without a timeout.
 *
 * It is made by the first call. From then on, acquiring the last idle image and giving
 * back the first each cost a system call.
 * @param fd borrowed, to be polled only; gone when the pool is destroyed and all images are back
 * @retval -EMFILE too many open files
 */
CMAHEAP_API int cmaheap_pool_get_fd(struct cmaheap_pool *pool, int *fd);

/**
 * Change the number of images.
 *
 * Missing ones are allocated before the call returns. Superfluous ones are freed at once if
 * idle, else when they come back. With 0 the pool gives back all memory, and
 * acquiring waits until it grows again.
 * @return errors of cmaheap_alloc_image(); the number is what it was before
 */
CMAHEAP_API int cmaheap_pool_resize(struct cmaheap_pool *pool, unsigned count);

/** The layout of all images: borrowed, valid as long as the pool. */
CMAHEAP_API const struct cmaheap_layout *cmaheap_pool_layout(const struct cmaheap_pool *pool);

/** Count what the pool has. */
CMAHEAP_API void cmaheap_pool_get_status(struct cmaheap_pool *pool,
					 struct cmaheap_pool_status *status);

#ifdef __cplusplus
}
#endif

#endif
