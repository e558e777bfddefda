/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#ifndef CMAHEAP_IMAGE_OBJECT_H
#define CMAHEAP_IMAGE_OBJECT_H

#include <cmaheap/image.h>

/* Whom an image is given to when its last reference has gone. Part of what wants to know. */
struct image_owner {
	void (*take_back)(struct image_owner *owner, struct cmaheap_image *image);
};

struct cmaheap_image {
	_Atomic unsigned references;
	_Atomic unsigned mappings; /* cmaheap_image_map() that were not undone */
	struct image_owner *owner; /* NULL: it is freed */
	struct cmaheap_layout layout;
	struct cmaheap_buffer *buffers[]; /* layout.buffer_count */
};

/* Allocates the buffers of a layout that was solved here. */
int image_alloc(struct cmaheap *heap, const struct cmaheap_layout *layout,
		struct cmaheap_image **image);

/* Whatever its references. NULL is allowed. */
void image_free(struct cmaheap_image *image);

/* Whom an image tells when its last reference goes. */
void image_set_owner(struct cmaheap_image *image, struct image_owner *owner);

#endif
