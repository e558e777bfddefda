/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/*
 * V4L2 and DRM each have their own codes. Most agree on the bytes in memory,
 * though not on the constant's name; these are the ones that do not.
 */
#include "internal.h"

static const struct {
	uint32_t v4l2, drm;
	bool separate;
} differing[] = {
	{ V4L2_PIX_FMT_RGB565, CMAHEAP_FOURCC('R', 'G', '1', '6'), false },
	{ V4L2_PIX_FMT_BGR24, CMAHEAP_FOURCC('R', 'G', '2', '4'), false },
	{ V4L2_PIX_FMT_RGB24, CMAHEAP_FOURCC('B', 'G', '2', '4'), false },
	{ V4L2_PIX_FMT_GREY, CMAHEAP_FOURCC('R', '8', ' ', ' '), false },
	{ V4L2_PIX_FMT_Y16, CMAHEAP_FOURCC('R', '1', '6', ' '), false },
	{ V4L2_PIX_FMT_BGRA444, CMAHEAP_FOURCC('B', 'A', '1', '2'), false },
	{ V4L2_PIX_FMT_YUV422P, CMAHEAP_FOURCC('Y', 'U', '1', '6'), false },
	{ V4L2_PIX_FMT_VUYA32, CMAHEAP_FOURCC('A', 'Y', 'U', 'V'), false },
	{ V4L2_PIX_FMT_VUYX32, CMAHEAP_FOURCC('X', 'Y', 'U', 'V'), false },
	/* a buffer for each plane */
	{ V4L2_PIX_FMT_NV12M, CMAHEAP_FOURCC('N', 'V', '1', '2'), true },
	{ V4L2_PIX_FMT_NV21M, CMAHEAP_FOURCC('N', 'V', '2', '1'), true },
	{ V4L2_PIX_FMT_NV16M, CMAHEAP_FOURCC('N', 'V', '1', '6'), true },
	{ V4L2_PIX_FMT_NV61M, CMAHEAP_FOURCC('N', 'V', '6', '1'), true },
	{ V4L2_PIX_FMT_YUV420M, CMAHEAP_FOURCC('Y', 'U', '1', '2'), true },
	{ V4L2_PIX_FMT_YVU420M, CMAHEAP_FOURCC('Y', 'V', '1', '2'), true },
	{ V4L2_PIX_FMT_YUV422M, CMAHEAP_FOURCC('Y', 'U', '1', '6'), true },
	{ V4L2_PIX_FMT_YVU422M, CMAHEAP_FOURCC('Y', 'V', '1', '6'), true },
	{ V4L2_PIX_FMT_YUV444M, CMAHEAP_FOURCC('Y', 'U', '2', '4'), true },
	{ V4L2_PIX_FMT_YVU444M, CMAHEAP_FOURCC('Y', 'V', '2', '4'), true },
	/* codes that DRM has for something else: RGB565, BGRA4444, and the reverse order of bytes
	 */
	{ V4L2_PIX_FMT_SRGGB16, CMAHEAP_FOURCC('R', 'G', 'B', '6'), false },
	{ V4L2_PIX_FMT_SGRBG12, CMAHEAP_FOURCC('G', 'R', '1', '2'), false },
	{ V4L2_PIX_FMT_AYUV32, 0, false },
	{ V4L2_PIX_FMT_XYUV32, 0, false },
};

static const size_t differing_count = sizeof(differing) / sizeof(differing[0]);

uint32_t fourcc_to_drm(uint32_t v4l2, bool *separate)
{
	*separate = false;
	for (size_t i = 0; i < differing_count; i++) {
		if (differing[i].v4l2 != v4l2)
			continue;
		*separate = differing[i].separate;
		return differing[i].drm;
	}
	return v4l2;
}

uint32_t fourcc_from_drm(uint32_t drm, bool separate)
{
	for (size_t i = 0; i < differing_count; i++) {
		if (differing[i].drm == drm && differing[i].separate == separate)
			return differing[i].v4l2;
	}
	return separate ? 0 : drm;
}
