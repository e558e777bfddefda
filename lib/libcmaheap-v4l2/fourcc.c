/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/*
 * V4L2 and DRM each have their own codes. Most agree on the bytes in memory,
 * though not on the constant's name; these are the ones with different codes.
 */
#include "internal.h"

#define DRM_FOURCC(a, b, c, d) v4l2_fourcc(a, b, c, d)

static const struct {
	uint32_t v4l2, drm;
} differing[] = {
	{ V4L2_PIX_FMT_RGB565, DRM_FOURCC('R', 'G', '1', '6') },
	{ V4L2_PIX_FMT_BGR24, DRM_FOURCC('R', 'G', '2', '4') },
	{ V4L2_PIX_FMT_RGB24, DRM_FOURCC('B', 'G', '2', '4') },
	{ V4L2_PIX_FMT_GREY, DRM_FOURCC('R', '8', ' ', ' ') },
	{ V4L2_PIX_FMT_YUV422P, DRM_FOURCC('Y', 'U', '1', '6') },
};

static const size_t differing_count = sizeof(differing) / sizeof(differing[0]);

uint32_t v4l2_fourcc_from_drm(uint32_t drm)
{
	for (size_t i = 0; i < differing_count; i++) {
		if (differing[i].drm == drm)
			return differing[i].v4l2;
	}
	return drm;
}

uint32_t v4l2_fourcc_to_drm(uint32_t v4l2)
{
	for (size_t i = 0; i < differing_count; i++) {
		if (differing[i].v4l2 == v4l2)
			return differing[i].drm;
	}
	return v4l2;
}
