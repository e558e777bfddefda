/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include "internal.h"

#define F CMAHEAP_FOURCC

/* Those without alpha first: negotiation prefers what comes first. */
static const struct {
	GstVideoFormat format;
	guint32 fourcc;
} formats[] = {
	{ GST_VIDEO_FORMAT_BGRx, F('X', 'R', '2', '4') },
	{ GST_VIDEO_FORMAT_RGBx, F('X', 'B', '2', '4') },
	{ GST_VIDEO_FORMAT_xBGR, F('R', 'X', '2', '4') },
	{ GST_VIDEO_FORMAT_xRGB, F('B', 'X', '2', '4') },
	{ GST_VIDEO_FORMAT_BGRA, F('A', 'R', '2', '4') },
	{ GST_VIDEO_FORMAT_RGBA, F('A', 'B', '2', '4') },
	{ GST_VIDEO_FORMAT_ABGR, F('R', 'A', '2', '4') },
	{ GST_VIDEO_FORMAT_ARGB, F('B', 'A', '2', '4') },
	{ GST_VIDEO_FORMAT_BGR, F('R', 'G', '2', '4') },
	{ GST_VIDEO_FORMAT_RGB, F('B', 'G', '2', '4') },
	{ GST_VIDEO_FORMAT_RGB16, F('R', 'G', '1', '6') },
	{ GST_VIDEO_FORMAT_GRAY8, F('R', '8', ' ', ' ') },
	{ GST_VIDEO_FORMAT_NV12, F('N', 'V', '1', '2') },
	{ GST_VIDEO_FORMAT_NV21, F('N', 'V', '2', '1') },
	{ GST_VIDEO_FORMAT_I420, F('Y', 'U', '1', '2') },
	{ GST_VIDEO_FORMAT_YV12, F('Y', 'V', '1', '2') },
	{ GST_VIDEO_FORMAT_YUY2, F('Y', 'U', 'Y', 'V') },
	{ GST_VIDEO_FORMAT_YVYU, F('Y', 'V', 'Y', 'U') },
	{ GST_VIDEO_FORMAT_UYVY, F('U', 'Y', 'V', 'Y') },
	{ GST_VIDEO_FORMAT_VYUY, F('V', 'Y', 'U', 'Y') },
	{ GST_VIDEO_FORMAT_NV16, F('N', 'V', '1', '6') },
	{ GST_VIDEO_FORMAT_NV61, F('N', 'V', '6', '1') },
	{ GST_VIDEO_FORMAT_NV24, F('N', 'V', '2', '4') },
	{ GST_VIDEO_FORMAT_Y42B, F('Y', 'U', '1', '6') },
	{ GST_VIDEO_FORMAT_Y444, F('Y', 'U', '2', '4') },
	{ GST_VIDEO_FORMAT_P010_10LE, F('P', '0', '1', '0') },
};

CMAHEAP_API guint32 gst_cma_heap_fourcc(GstVideoFormat format)
{
	for (gsize i = 0; i < G_N_ELEMENTS(formats); i++) {
		if (formats[i].format == format)
			return formats[i].fourcc;
	}
	return 0;
}

CMAHEAP_API GstVideoFormat gst_cma_heap_format(gsize index)
{
	return index < G_N_ELEMENTS(formats) ? formats[index].format : GST_VIDEO_FORMAT_UNKNOWN;
}

static gboolean parse(GstCaps *caps, GstVideoInfo *info)
{
#if GST_CHECK_VERSION(1, 24, 0)
	GstVideoInfoDmaDrm drm;

	if (gst_video_is_dma_drm_caps(caps))
		return gst_video_info_dma_drm_from_caps(&drm, caps) && drm.drm_modifier == 0 &&
		       gst_video_info_dma_drm_to_video_info(&drm, info);
#endif
	return gst_video_info_from_caps(info, caps);
}

CMAHEAP_API gboolean gst_cma_heap_parse_caps(GstCaps *caps, GstVideoInfo *info)
{
	gchar *text;

	if (caps && parse(caps, info) && gst_cma_heap_fourcc(GST_VIDEO_INFO_FORMAT(info)))
		return TRUE;

	text = gst_caps_to_string(caps);
	cmaheap_fail(EINVAL, "frames of %s have no linear layout that is known here", text);
	g_free(text);
	return FALSE;
}
