/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <stdatomic.h>
#include <stdlib.h>

#include "image-object.h"
#include "internal.h"

/* An image in one buffer must not cost more of the heap than this. */
_Static_assert(sizeof(struct cmaheap_buffer) + sizeof(struct cmaheap_image) + sizeof(void *) <= 256,
	       "an image and its buffer fit into 256 bytes");

/* NULL, with a text, if that fails. image_free() takes it without its buffers, too. */
static struct cmaheap_image *make_image(const struct cmaheap_layout *layout)
{
	struct cmaheap_image *made;

	made = calloc(1, sizeof(*made) + layout->buffer_count * sizeof(void *));
	if (!made) {
		cmaheap_fail(ENOMEM, "out of memory for an image object");
		return NULL;
	}
	atomic_init(&made->references, 1);
	made->layout = *layout;
	return made;
}

int image_alloc(struct cmaheap *heap, const struct cmaheap_layout *layout,
		struct cmaheap_image **image)
{
	struct cmaheap_image *made;

	made = make_image(layout);
	if (!made)
		return -ENOMEM;

	for (unsigned i = 0; i < layout->buffer_count; i++) {
		int error = cmaheap_alloc(heap, layout->sizes[i], &made->buffers[i]);

		if (!error)
			continue;
		image_free(made);
		return error;
	}
	*image = made;
	return 0;
}

static int alloc_image(struct cmaheap *heap, const struct cmaheap_image_info *info,
		       struct cmaheap_image **image)
{
	struct cmaheap_layout layout;
	int error;

	error = cmaheap_solve_layout(info, &layout);
	return error ? error : image_alloc(heap, &layout, image);
}

CMAHEAP_API int cmaheap_alloc_image(struct cmaheap *heap, const struct cmaheap_image_info *info,
				    struct cmaheap_image **image)
{
	return TRACE(alloc_image(heap, info, image), "%s, %ux%u %.4s", heap->name, info->width,
		     info->height, (const char *)&info->fourcc);
}

static int check_size(const struct cmaheap_layout *layout, unsigned index,
		      const struct cmaheap_buffer *buffer)
{
	if (cmaheap_buffer_size(buffer) >= layout->sizes[index])
		return 0;
	return cmaheap_fail(EINVAL, "%ux%u %.4s needs %u bytes in buffer %u: the dma-buf has %zu",
			    layout->width, layout->height, (const char *)&layout->fourcc,
			    layout->sizes[index], index, cmaheap_buffer_size(buffer));
}

static int import_image(const struct cmaheap_layout *layout, const int dmabuf_fds[],
			struct cmaheap_image **image)
{
	struct cmaheap_image *made;
	int error;

	error = cmaheap_check_layout(layout);
	if (error)
		return error;
	made = make_image(layout);
	if (!made)
		return -ENOMEM;

	for (unsigned i = 0; i < layout->buffer_count; i++) {
		error = cmaheap_import(dmabuf_fds[i], &made->buffers[i]);
		if (!error)
			error = check_size(layout, i, made->buffers[i]);
		if (error)
			goto free_made;
	}
	*image = made;
	return 0;

free_made:
	image_free(made);
	return error;
}

CMAHEAP_API int cmaheap_import_image(const struct cmaheap_layout *layout, const int dmabuf_fds[],
				     struct cmaheap_image **image)
{
	return TRACE(import_image(layout, dmabuf_fds, image), "%ux%u %.4s", layout->width,
		     layout->height, (const char *)&layout->fourcc);
}

static int wrap_image(const struct cmaheap_layout *layout, struct cmaheap_buffer *const buffers[],
		      struct cmaheap_image **image)
{
	struct cmaheap_image *made;
	int error;

	error = cmaheap_check_layout(layout);
	for (unsigned i = 0; !error && i < layout->buffer_count; i++)
		error = check_size(layout, i, buffers[i]);
	if (error)
		return error;
	made = make_image(layout);
	if (!made)
		return -ENOMEM;

	for (unsigned i = 0; i < layout->buffer_count; i++)
		made->buffers[i] = cmaheap_buffer_ref(buffers[i]);
	*image = made;
	return 0;
}

CMAHEAP_API int cmaheap_wrap_image(const struct cmaheap_layout *layout,
				   struct cmaheap_buffer *const buffers[],
				   struct cmaheap_image **image)
{
	return TRACE(wrap_image(layout, buffers, image), "%ux%u %.4s", layout->width,
		     layout->height, (const char *)&layout->fourcc);
}

CMAHEAP_API struct cmaheap_image *cmaheap_image_ref(struct cmaheap_image *image)
{
	atomic_fetch_add_explicit(&image->references, 1, memory_order_relaxed);
	return image;
}

void image_free(struct cmaheap_image *image)
{
	if (!image)
		return;
	for (unsigned i = 0; i < image->layout.buffer_count; i++)
		cmaheap_buffer_unref(image->buffers[i]);
	free(image);
}

void image_set_owner(struct cmaheap_image *image, struct image_owner *owner)
{
	image->owner = owner;
}

CMAHEAP_API void cmaheap_image_unref(struct cmaheap_image *image)
{
	if (!image || atomic_fetch_sub_explicit(&image->references, 1, memory_order_acq_rel) > 1)
		return;

	if (image->owner)
		image->owner->take_back(image->owner, image);
	else
		image_free(image);
}

CMAHEAP_API const struct cmaheap_layout *cmaheap_image_layout(const struct cmaheap_image *image)
{
	return &image->layout;
}

CMAHEAP_API struct cmaheap_buffer *cmaheap_image_buffer(const struct cmaheap_image *image,
							unsigned plane)
{
	if (plane >= image->layout.plane_count)
		return NULL;
	return image->buffers[image->layout.planes[plane].buffer];
}
