/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* A dma-buf with a linear layout may be called memory:DMABuf or plain raw video; both are offered.
 */
#include "upload.h"

#define RAW "video/x-raw"
#define SIZE "width=(int)[1,max], height=(int)[1,max], framerate=(fraction)[0,max]"

static void append(GValue *list, gchar *text)
{
	GValue value = G_VALUE_INIT;

	g_value_init(&value, G_TYPE_STRING);
	g_value_take_string(&value, text);
	gst_value_list_append_and_take_value(list, &value);
}

static GstCaps *raw_caps(void)
{
	GstCaps *caps = gst_caps_from_string(RAW ", " SIZE);
	GValue list = G_VALUE_INIT;
	GstVideoFormat format;

	g_value_init(&list, GST_TYPE_LIST);
	for (gsize i = 0; (format = gst_cma_heap_format(i)) != GST_VIDEO_FORMAT_UNKNOWN; i++)
		append(&list, g_strdup(gst_video_format_to_string(format)));
	gst_caps_set_value(caps, "format", &list);
	g_value_unset(&list);
	return caps;
}

static GstCaps *bayer_caps(void)
{
	GstCaps *caps = gst_caps_from_string("video/x-bayer, " SIZE);
	GValue list = G_VALUE_INIT;
	gchar *name;

	g_value_init(&list, GST_TYPE_LIST);
	for (gsize i = 0; (name = gst_cma_heap_bayer_format(i)); i++)
		append(&list, name);
	gst_caps_set_value(caps, "format", &list);
	g_value_unset(&list);
	return caps;
}

#if GST_CHECK_VERSION(1, 24, 0)

/* NULL where this GStreamer does not know the fourcc in caps; newer ones know more. */
static gchar *drm_name(GstVideoFormat format)
{
	guint32 fourcc = gst_cma_heap_fourcc(format);

	if (gst_video_dma_drm_fourcc_to_format(fourcc) == GST_VIDEO_FORMAT_UNKNOWN)
		return NULL;
	return gst_video_dma_drm_fourcc_to_string(fourcc, 0);
}

/* The format's name in the other kind of caps, or NULL. */
static gchar *translate_name(const gchar *name, gboolean to_drm)
{
	GstVideoFormat format;
	guint64 modifier = 0;
	guint32 fourcc;

	if (to_drm)
		return drm_name(gst_video_format_from_string(name));
	fourcc = gst_video_dma_drm_fourcc_from_string(name, &modifier);
	for (gsize i = 0; (format = gst_cma_heap_format(i)) != GST_VIDEO_FORMAT_UNKNOWN; i++) {
		if (modifier == 0 && gst_cma_heap_fourcc(format) == fourcc)
			return g_strdup(gst_video_format_to_string(format));
	}
	return NULL;
}

static void append_translated(GValue *list, const GValue *name, gboolean to_drm)
{
	gchar *text = translate_name(g_value_get_string(name), to_drm);

	if (text)
		append(list, text);
}

static void translate_names(GValue *list, const GValue *names, gboolean to_drm)
{
	g_value_init(list, GST_TYPE_LIST);
	if (G_VALUE_HOLDS_STRING(names))
		append_translated(list, names, to_drm);
	if (!GST_VALUE_HOLDS_LIST(names))
		return;
	for (guint i = 0; i < gst_value_list_get_size(names); i++)
		append_translated(list, gst_value_list_get_value(names, i), to_drm);
}

/* The same video as the other kind of caps; NULL if none of its formats has a name there. */
static GstStructure *translate(const GstStructure *from, gboolean to_drm)
{
	const GValue *names = gst_structure_get_value(from, to_drm ? "format" : "drm-format");
	GValue list = G_VALUE_INIT;
	GstStructure *to = NULL;

	if (!names)
		return NULL;
	translate_names(&list, names, to_drm);
	if (gst_value_list_get_size(&list)) {
		to = gst_structure_copy(from);
		gst_structure_set_value(to, to_drm ? "drm-format" : "format", &list);
		if (to_drm)
			gst_structure_set(to, "format", G_TYPE_STRING, "DMA_DRM", NULL);
		else
			gst_structure_remove_field(to, "drm-format");
	}
	g_value_unset(&list);
	return to;
}

static GstCaps *dmabuf_caps(GstCaps *raw)
{
	GstCaps *caps = gst_caps_new_empty();

	gst_caps_append_structure_full(
		caps, translate(gst_caps_get_structure(raw, 0), TRUE),
		gst_caps_features_new_single(GST_CAPS_FEATURE_MEMORY_DMABUF));
	return caps;
}

#else

static GstStructure *translate(const GstStructure *from, gboolean to_drm)
{
	(void)to_drm;
	return gst_structure_copy(from);
}

static GstCaps *dmabuf_caps(GstCaps *raw)
{
	GstCaps *caps = gst_caps_copy(raw);

	gst_caps_set_features_simple(caps,
				     gst_caps_features_new(GST_CAPS_FEATURE_MEMORY_DMABUF, NULL));
	return caps;
}

#define gst_caps_features_new_single(feature) gst_caps_features_new(feature, NULL)

#endif

/* Frames of single fields. */
static GstCaps *alternate_caps(const GstCaps *raw)
{
	GstCaps *caps = gst_caps_copy(raw);

	gst_caps_set_simple(caps, "interlace-mode", G_TYPE_STRING, "alternate", NULL);
	gst_caps_set_features_simple(
		caps, gst_caps_features_new_single(GST_CAPS_FEATURE_FORMAT_INTERLACED));
	return caps;
}

GstCaps *gst_cma_heap_upload_template(void)
{
	GstCaps *raw = raw_caps(), *alternate = alternate_caps(raw), *dmabuf = dmabuf_caps(raw);

	raw = gst_caps_merge(raw, alternate);
	raw = gst_caps_merge(raw, bayer_caps());
	return gst_caps_merge(raw, dmabuf);
}

/* Neither Bayer nor single fields come as memory:DMABuf. */
static void add_other_kind(GstCaps *result, const GstStructure *structure,
			   const GstCapsFeatures *features, gboolean is_dmabuf)
{
	GstStructure *other;

	if (!gst_structure_has_name(structure, RAW) ||
	    gst_caps_features_contains(features, GST_CAPS_FEATURE_FORMAT_INTERLACED))
		return;
	other = translate(structure, !is_dmabuf);
	if (!other)
		return;
	gst_caps_append_structure_full(
		result, other,
		gst_caps_features_new_single(is_dmabuf ? GST_CAPS_FEATURE_MEMORY_SYSTEM_MEMORY
						       : GST_CAPS_FEATURE_MEMORY_DMABUF));
}

static GstCaps *filtered(GstCaps *caps, GstCaps *filter)
{
	GstCaps *both;

	if (!filter)
		return caps;
	both = gst_caps_intersect_full(filter, caps, GST_CAPS_INTERSECT_FIRST);
	gst_caps_unref(caps);
	return both;
}

/*
 * Raw video goes first, either way: its dma-bufs are imported, too, by who can, and an element that
 * takes any caps may have to reach the pixels.
 */
GstCaps *gst_cma_heap_upload_transform_caps(GstBaseTransform *base, GstPadDirection direction,
					    GstCaps *caps, GstCaps *filter)
{
	GstCaps *result = gst_caps_new_empty();

	(void)base;
	(void)direction;
	for (int want_dmabuf = FALSE; want_dmabuf <= TRUE; want_dmabuf++) {
		for (guint i = 0; i < gst_caps_get_size(caps); i++) {
			const GstStructure *structure = gst_caps_get_structure(caps, i);
			GstCapsFeatures *features = gst_caps_get_features(caps, i);
			gboolean is_dmabuf = gst_caps_features_contains(
				features, GST_CAPS_FEATURE_MEMORY_DMABUF);

			if (is_dmabuf == want_dmabuf)
				gst_caps_append_structure_full(result,
							       gst_structure_copy(structure),
							       gst_caps_features_copy(features));
			else
				add_other_kind(result, structure, features, is_dmabuf);
		}
	}
	return filtered(result, filter);
}
