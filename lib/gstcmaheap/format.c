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
	{ GST_VIDEO_FORMAT_GRAY16_LE, F('R', '1', '6', ' ') },
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

static const char *const bayer_orders[] = { "bggr", "gbrg", "grbg", "rggb" };

/* What follows the order; the first one has a byte a pixel, the others have two. */
static const char *const bayer_depths[] = { "", "10le", "12le", "14le", "16le" };

CMAHEAP_API gchar *gst_cma_heap_bayer_format(gsize index)
{
	gsize order = index % G_N_ELEMENTS(bayer_orders);
	gsize depth = index / G_N_ELEMENTS(bayer_orders);

	if (depth >= G_N_ELEMENTS(bayer_depths))
		return NULL;
	return g_strconcat(bayer_orders[order], bayer_depths[depth], NULL);
}

gboolean gst_cma_heap_is_bayer(const GstCaps *caps)
{
	return gst_structure_has_name(gst_caps_get_structure(caps, 0), "video/x-bayer");
}

static GstVideoFormat grey_like(const gchar *bayer)
{
	gchar *name;

	for (gsize i = 0; (name = gst_cma_heap_bayer_format(i)); i++) {
		gboolean found = !g_strcmp0(name, bayer);

		g_free(name);
		if (found)
			return i < G_N_ELEMENTS(bayer_orders) ? GST_VIDEO_FORMAT_GRAY8
							      : GST_VIDEO_FORMAT_GRAY16_LE;
	}
	return GST_VIDEO_FORMAT_UNKNOWN;
}

static gboolean parse_bayer(const GstStructure *structure, GstVideoInfo *info)
{
	GstVideoFormat grey = grey_like(gst_structure_get_string(structure, "format"));
	gint width, height;

	return grey != GST_VIDEO_FORMAT_UNKNOWN &&
	       gst_structure_get_int(structure, "width", &width) && width > 0 &&
	       gst_structure_get_int(structure, "height", &height) && height > 0 &&
	       gst_video_info_set_format(info, grey, (guint)width, (guint)height);
}

static gboolean parse(GstCaps *caps, GstVideoInfo *info)
{
	if (gst_cma_heap_is_bayer(caps))
		return parse_bayer(gst_caps_get_structure(caps, 0), info);
#if GST_CHECK_VERSION(1, 24, 0)
	if (gst_video_is_dma_drm_caps(caps)) {
		GstVideoInfoDmaDrm drm;

		return gst_video_info_dma_drm_from_caps(&drm, caps) && drm.drm_modifier == 0 &&
		       gst_video_info_dma_drm_to_video_info(&drm, info);
	}
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
