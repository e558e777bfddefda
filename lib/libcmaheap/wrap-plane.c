/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <stdlib.h>

#include "error.h"
#include "format.h"
#include "image-object.h"

static int check_format(const struct cmaheap_layout *layout, unsigned plane,
			const struct format *format, uint32_t fourcc, uint64_t row)
{
	if (!format || format_planes(format) != 1)
		return cmaheap_fail(EINVAL, "format %.4s (0x%08x) is %s", (const char *)&fourcc,
				    fourcc, format ? "one of several planes" : "unknown");
	if (row % format->bytes[0])
		return cmaheap_fail(EINVAL,
				    "a row of plane %u of %u pixels of %.4s has %ju bytes: not a "
				    "multiple of %u, as %.4s needs",
				    plane, layout->width, (const char *)&layout->fourcc,
				    (uintmax_t)row, format->bytes[0], (const char *)&fourcc);
	return 0;
}

/* Holds the image that a wrapped plane is of. */
struct plane_owner {
	struct image_owner owner; /* the first member */
	struct cmaheap_image *whole;
};

static void free_wrapped(struct image_owner *owner, struct cmaheap_image *wrapped)
{
	struct plane_owner *of_plane = (struct plane_owner *)owner;

	image_free(wrapped);
	cmaheap_image_unref(of_plane->whole);
	free(of_plane);
}

static int wrap_buffer(struct cmaheap_image *whole, struct cmaheap_buffer *buffer,
		       const struct cmaheap_layout *layout, struct cmaheap_image **wrapped)
{
	struct plane_owner *of_plane = malloc(sizeof(*of_plane));
	int error;

	if (!of_plane)
		return cmaheap_fail(ENOMEM, "out of memory for a wrapped plane");
	error = cmaheap_wrap_image(layout, &buffer, wrapped);
	if (error) {
		free(of_plane);
		return error;
	}
	of_plane->owner.take_back = free_wrapped;
	of_plane->whole = cmaheap_image_ref(whole);
	image_set_owner(*wrapped, &of_plane->owner);
	return 0;
}

static int wrap_plane(struct cmaheap_image *image, unsigned plane, uint32_t fourcc,
		      struct cmaheap_image **wrapped)
{
	const struct cmaheap_layout *whole = cmaheap_image_layout(image);
	const struct format *of_whole = format_find(whole->fourcc), *format = format_find(fourcc);
	struct cmaheap_buffer *buffer = cmaheap_image_buffer(image, plane);
	struct cmaheap_layout layout = {
		.fourcc = fourcc,
		.plane_count = 1,
		.modifier = whole->modifier,
		.buffer_count = 1,
	};
	uint64_t row;
	int error;

	if (!buffer)
		return cmaheap_fail(EINVAL, "plane %u: %.4s has %u", plane,
				    (const char *)&whole->fourcc, whole->plane_count);
	row = format_row(of_whole, plane, whole->width);
	error = check_format(whole, plane, format, fourcc, row);
	if (error)
		return error;
	layout.width = (uint32_t)(row / format->bytes[0] * format->block);
	layout.height = format_rows(of_whole, plane, whole->height);
	layout.sizes[0] = whole->sizes[whole->planes[plane].buffer];
	layout.planes[0] = whole->planes[plane];
	layout.planes[0].buffer = 0;
	return wrap_buffer(image, buffer, &layout, wrapped);
}

CMAHEAP_API int cmaheap_wrap_plane(struct cmaheap_image *image, unsigned plane, uint32_t fourcc,
				   struct cmaheap_image **wrapped)
{
	return TRACE(wrap_plane(image, plane, fourcc, wrapped), "%u, %.4s", plane,
		     (const char *)&fourcc);
}
