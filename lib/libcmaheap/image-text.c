/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <stdio.h>

#include "image-text.h"

CMAHEAP_API const char *cmaheap_image_text(const struct cmaheap_image *image,
					   char text[IMAGE_TEXT_SIZE])
{
	const struct cmaheap_layout *layout = cmaheap_image_layout(image);
	size_t used = (size_t)snprintf(text, IMAGE_TEXT_SIZE, "%ux%u %.4s", layout->width,
				       layout->height, (const char *)&layout->fourcc);

	for (unsigned i = 0; i < layout->plane_count && used < IMAGE_TEXT_SIZE; i++) {
		const struct cmaheap_plane *plane = &layout->planes[i];
		struct cmaheap_description from;

		if (cmaheap_buffer_describe(cmaheap_image_buffer(image, i), &from))
			from = (struct cmaheap_description){ .exporter = "an unknown exporter" };
		used += (size_t)snprintf(
			text + used, IMAGE_TEXT_SIZE - used,
			", plane %u with pitch %u, offset %u of %u bytes from %.24s", i,
			plane->pitch, plane->offset, layout->sizes[plane->buffer], from.exporter);
	}
	return text;
}
