/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#ifndef CMAHEAP_IMAGE_OBJECT_H
#define CMAHEAP_IMAGE_OBJECT_H

#include <cmaheap/image.h>

struct cmaheap_image {
	_Atomic unsigned references;
	struct cmaheap_pool *pool; /* where it goes without a reference; NULL: nowhere */
	struct cmaheap_layout layout;
	struct cmaheap_buffer *buffers[]; /* layout.buffer_count */
};

/* Allocates the buffers of a layout that was solved here. */
int image_alloc(struct cmaheap *heap, const struct cmaheap_layout *layout,
		struct cmaheap_image **image);

/* Whatever its references and its pool. NULL is allowed. */
void image_free(struct cmaheap_image *image);

/* Called with an image of the pool whose last reference is gone. */
void pool_take_back(struct cmaheap_pool *pool, struct cmaheap_image *image);

#endif
