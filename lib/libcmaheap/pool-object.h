/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#ifndef CMAHEAP_POOL_OBJECT_H
#define CMAHEAP_POOL_OBJECT_H

#include <pthread.h>
#include <stdbool.h>

#include <cmaheap/pool.h>

#include "image-object.h"

struct cmaheap_pool {
	struct image_owner owner; /* the first member */
	struct cmaheap *heap;
	struct cmaheap_layout layout;
	pthread_mutex_t resizing; /* one cmaheap_pool_resize() at a time; taken before lock */

	pthread_mutex_t lock; /* guards what follows */
	pthread_cond_t came_back;
	struct cmaheap_image **idle; /* a stack with room for status.count */
	struct cmaheap_pool_status status;
	int fd;		/* readable while an image is idle; -1 until it is asked for */
	bool destroyed; /* lives on for the images that are lent */
};

/* The stack of idle images, with the lock held. */
void pool_push(struct cmaheap_pool *pool, struct cmaheap_image *image);
struct cmaheap_image *pool_pop(struct cmaheap_pool *pool);

/* Takes back an image whose last reference has gone. */
void pool_take_back(struct image_owner *owner, struct cmaheap_image *image);

/* When no image is left. */
void pool_free(struct cmaheap_pool *pool);

#endif
