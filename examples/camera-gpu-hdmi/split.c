/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include "gpu.h"

static const uint32_t R8 = CMAHEAP_FOURCC('R', '8', ' ', ' ');
static const uint32_t GR88 = CMAHEAP_FOURCC('G', 'R', '8', '8');
static const uint32_t AB24 = CMAHEAP_FOURCC('A', 'B', '2', '4');

int split_source(struct cmaheap_image *image, struct cmaheap_image *planes[2])
{
	/* YUYV has luma in every other byte, chroma in every fourth. */
	bool interleaved = cmaheap_image_layout(image)->plane_count == 1;
	struct cmaheap_image *luma;
	int error;

	error = cmaheap_wrap_plane(image, 0, interleaved ? GR88 : R8, &luma);
	if (error)
		return error;
	error = cmaheap_wrap_plane(image, interleaved ? 0 : 1, interleaved ? AB24 : GR88,
				   &planes[1]);
	if (error)
		cmaheap_image_unref(luma);
	else
		planes[0] = luma;
	return error;
}
