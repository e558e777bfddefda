/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* The kernel says no more than an errno: add what it was asked and what it may dislike. */
#include <stdio.h>

#include "internal.h"

/* Where the memory comes from, as far as the kernel tells. */
static struct cmaheap_description describe(const struct cmaheap_buffer *buffer)
{
	struct cmaheap_description description;

	if (cmaheap_buffer_describe(buffer, &description))
		description = (struct cmaheap_description){ .exporter = "an unknown exporter" };
	return description;
}

int kms_explain_import(const struct cmaheap_kms *kms, const struct cmaheap_image *image,
		       unsigned plane, int error)
{
	const struct cmaheap_layout *layout = cmaheap_image_layout(image);
	const struct cmaheap_buffer *buffer = cmaheap_image_buffer(image, plane);
	const struct cmaheap_description from = describe(buffer);
	const char *advice = "";

	if (error == EINVAL && !from.contiguous)
		advice = "; as far as is known the memory is not contiguous, which many displays "
			 "need: allocate from a CMA heap";
	return cmaheap_fail(error,
			    "%s (%s) does not import the buffer of plane %u of %ux%u %.4s, pitch "
			    "%u, offset %u: %zu bytes from %s: %s%s",
			    kms->path, kms->driver, plane, layout->width, layout->height,
			    (const char *)&layout->fourcc, layout->planes[plane].pitch,
			    layout->planes[plane].offset, cmaheap_buffer_size(buffer),
			    from.exporter, strerror(error), advice);
}

int kms_explain_framebuffer(const struct cmaheap_kms *kms, const struct cmaheap_layout *layout,
			    int error)
{
	char planes[CMAHEAP_MAX_PLANES * 64] = "";
	size_t used = 0;

	for (unsigned i = 0; i < layout->plane_count && used < sizeof(planes); i++) {
		const struct cmaheap_plane *plane = &layout->planes[i];

		used += (size_t)snprintf(planes + used, sizeof(planes) - used,
					 ", plane %u with pitch %u, offset %u of %u bytes", i,
					 plane->pitch, plane->offset, layout->sizes[plane->buffer]);
	}
	return cmaheap_fail(error, "%s (%s) refuses %ux%u %.4s%s: %s", kms->path, kms->driver,
			    layout->width, layout->height, (const char *)&layout->fourcc, planes,
			    strerror(error));
}
