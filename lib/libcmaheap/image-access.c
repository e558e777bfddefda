/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* What buffers can, over all buffers of an image. */
#include <stdatomic.h>

#include "error.h"
#include "image-object.h"

/* Traces know an image by this. */
static int first_fd(const struct cmaheap_image *image)
{
	return cmaheap_buffer_fd(image->buffers[0]);
}

static int map_image(struct cmaheap_image *image, void *planes[CMAHEAP_MAX_PLANES])
{
	const struct cmaheap_layout *layout = &image->layout;
	void *data[CMAHEAP_MAX_PLANES] = { NULL };
	unsigned mapped;

	for (mapped = 0; mapped < layout->buffer_count; mapped++) {
		int error = cmaheap_buffer_map(image->buffers[mapped], &data[mapped]);

		if (!error)
			continue;
		while (mapped-- > 0)
			cmaheap_buffer_unmap(image->buffers[mapped]);
		return error;
	}

	for (unsigned i = 0; i < CMAHEAP_MAX_PLANES; i++) {
		const struct cmaheap_plane *plane = &layout->planes[i];

		planes[i] = i < layout->plane_count ? (char *)data[plane->buffer] + plane->offset
						    : NULL;
	}
	atomic_fetch_add(&image->mappings, 1);
	return 0;
}

CMAHEAP_API int cmaheap_image_map(struct cmaheap_image *image, void *planes[CMAHEAP_MAX_PLANES])
{
	return TRACE(map_image(image, planes), "%d", first_fd(image));
}

/* The program may have mapped some of the buffers by themselves: those mappings are not undone. */
static bool uncount_mapping(struct cmaheap_image *image)
{
	unsigned mappings = atomic_load(&image->mappings);

	while (mappings) {
		if (atomic_compare_exchange_weak(&image->mappings, &mappings, mappings - 1))
			return true;
	}
	return false;
}

static int unmap_image(struct cmaheap_image *image)
{
	int result = 0;

	if (!uncount_mapping(image))
		return cmaheap_fail(EINVAL, "cannot unmap an image that is not mapped");
	for (unsigned i = 0; i < image->layout.buffer_count; i++) {
		int error = cmaheap_buffer_unmap(image->buffers[i]);

		result = result ? result : error;
	}
	return result;
}

CMAHEAP_API int cmaheap_image_unmap(struct cmaheap_image *image)
{
	return TRACE(unmap_image(image), "%d", first_fd(image));
}

static int begin_access(struct cmaheap_image *image, unsigned access)
{
	for (unsigned i = 0; i < image->layout.buffer_count; i++) {
		int error = cmaheap_buffer_begin_access(image->buffers[i], access);

		if (!error)
			continue;
		while (i-- > 0)
			cmaheap_buffer_end_access(image->buffers[i], access);
		return error;
	}
	return 0;
}

CMAHEAP_API int cmaheap_image_begin_access(struct cmaheap_image *image, unsigned access)
{
	return TRACE(begin_access(image, access), "%d, 0x%x", first_fd(image), access);
}

static int end_access(struct cmaheap_image *image, unsigned access)
{
	int result = 0;

	for (unsigned i = 0; i < image->layout.buffer_count; i++) {
		int error = cmaheap_buffer_end_access(image->buffers[i], access);

		result = result ? result : error;
	}
	return result;
}

CMAHEAP_API int cmaheap_image_end_access(struct cmaheap_image *image, unsigned access)
{
	return TRACE(end_access(image, access), "%d, 0x%x", first_fd(image), access);
}
