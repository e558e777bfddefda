/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* Between GStreamer's terms for a layout and the solver's. */
#include <errno.h>

#include "internal.h"

enum { NEEDS_MAX = 16 };

/* Bytes from the first of all memories to where memory i begins. */
static gsize memory_start(const struct cmaheap_layout *layout, guint32 index)
{
	gsize start = 0;

	for (guint32 i = 0; i < index; i++)
		start += layout->sizes[i];
	return start;
}

/* Bytes from a plane's start to the first pixel within its padding. */
static gsize padding_before(const GstVideoInfo *info, guint plane, const GstVideoAlignment *align,
			    guint32 pitch)
{
	const GstVideoFormatInfo *format = info->finfo;
	gint component[GST_VIDEO_MAX_COMPONENTS];
	gsize rows, pixels;

	if (!align)
		return 0;
	gst_video_format_info_component(format, plane, component);
	rows = align->padding_top >> GST_VIDEO_FORMAT_INFO_H_SUB(format, component[0]);
	pixels = align->padding_left >> GST_VIDEO_FORMAT_INFO_W_SUB(format, component[0]);
	return rows * pitch + pixels * (gsize)GST_VIDEO_FORMAT_INFO_PSTRIDE(format, component[0]);
}

gboolean gst_cma_heap_check_alignment(const GstVideoInfo *info, const GstVideoAlignment *align)
{
	const guint64 width = (guint64)info->width + align->padding_left + align->padding_right;
	const guint64 height = (guint64)info->height + align->padding_top + align->padding_bottom;
	gboolean fits = width <= G_MAXINT && height <= G_MAXINT;

	for (guint i = 0; i < GST_VIDEO_MAX_PLANES; i++)
		fits = fits && align->stride_align[i] < G_MAXINT;
	if (!fits)
		cmaheap_fail(EOVERFLOW,
			     "%dx%d pixels, padded to %" G_GUINT64_FORMAT "x%" G_GUINT64_FORMAT
			     " and in rows of multiples of %" G_GUINT64_FORMAT " bytes, are too "
			     "large",
			     info->width, info->height, width, height,
			     (guint64)align->stride_align[0] + 1);
	return fits;
}

static guint32 least_common_multiple(guint32 a, guint32 b)
{
	return a / (guint32)gst_util_greatest_common_divisor((gint)a, (gint)b) * b;
}

static void need_alignment(const GstVideoAlignment *align, struct cmaheap_needs *need)
{
	for (guint i = 0; i < GST_VIDEO_MAX_PLANES; i++)
		need->pitch_align =
			least_common_multiple(need->pitch_align, align->stride_align[i] + 1);
}

static gboolean solve(const GstVideoInfo *info, const GstVideoAlignment *align,
		      const struct cmaheap_needs *needs, gsize count, struct cmaheap_layout *layout)
{
	const struct cmaheap_image_info image = {
		.fourcc = gst_cma_heap_fourcc(GST_VIDEO_INFO_FORMAT(info)),
		.width = (guint32)info->width +
			 (align ? align->padding_left + align->padding_right : 0),
		.height = (guint32)GST_VIDEO_INFO_FIELD_HEIGHT(info) +
			  (align ? align->padding_top + align->padding_bottom : 0),
		.needs = needs,
		.needs_count = count,
	};

	return cmaheap_solve_layout(&image, layout) == 0;
}

/* Where chroma has half the rows GStreamer makes them whole ones, of either field. */
static struct cmaheap_needs gstreamers_habit(const GstVideoInfo *info)
{
	struct cmaheap_needs habit = { .who = "GStreamer", .pitch_align = 4, .height_align = 1 };

	if (GST_VIDEO_INFO_N_PLANES(info) > 1 && GST_VIDEO_FORMAT_INFO_H_SUB(info->finfo, 1))
		habit.height_align = GST_VIDEO_INFO_IS_INTERLACED(info) ? 4 : 2;
	return habit;
}

gboolean gst_cma_heap_lay_out(GstVideoInfo *info, const GstVideoAlignment *align,
			      const struct cmaheap_needs *needs, gsize count,
			      struct cmaheap_layout *layout)
{
	/* GStreamer's own rounding comes last: it is a habit, not a need. */
	struct cmaheap_needs all[NEEDS_MAX + 2];
	struct cmaheap_needs *alignment = &all[count], *habit = &all[count + 1];

	g_return_val_if_fail(count <= NEEDS_MAX, FALSE);
	for (gsize i = 0; i < count; i++)
		all[i] = needs[i];
	*alignment = (struct cmaheap_needs){ .who = "the alignment", .pitch_align = 1 };
	if (align)
		need_alignment(align, alignment);
	*habit = gstreamers_habit(info);
	if (!solve(info, align, all, count + 2, layout) &&
	    !solve(info, align, all, count + 1, layout))
		return FALSE;

	for (guint i = 0; i < layout->plane_count; i++) {
		const struct cmaheap_plane *plane = &layout->planes[i];

		info->stride[i] = (gint)plane->pitch;
		info->offset[i] = memory_start(layout, plane->buffer) + plane->offset +
				  padding_before(info, i, align, plane->pitch);
	}
	info->size = memory_start(layout, layout->buffer_count);
	return TRUE;
}

/* Whether GStreamer computes these pitches from an alignment, and the planes' places if asked. */
static gboolean gives_layout(const GstVideoInfo *info, GstVideoAlignment align, gboolean places)
{
	GstVideoInfo usual;

	gst_video_info_set_format(&usual, GST_VIDEO_INFO_FORMAT(info), (guint)info->width,
				  (guint)GST_VIDEO_INFO_FIELD_HEIGHT(info));
	if (!gst_video_info_align(&usual, &align))
		return FALSE;
	for (guint i = 0; i < GST_VIDEO_INFO_N_PLANES(info); i++) {
		if (usual.stride[i] != info->stride[i] ||
		    (places && usual.offset[i] != info->offset[i]))
			return FALSE;
	}
	return TRUE;
}

gboolean gst_cma_heap_tell_alignment(const GstVideoInfo *info, const struct cmaheap_layout *layout,
				     GstVideoAlignment *align)
{
	const struct cmaheap_plane *first = &layout->planes[0];
	guint pixels = first->pitch / (guint)GST_VIDEO_FORMAT_INFO_PSTRIDE(info->finfo, 0);

	if (gives_layout(info, *align, TRUE))
		return TRUE;
	align->padding_right = pixels - (guint)info->width - align->padding_left;
	align->padding_bottom =
		first->rows - (guint)GST_VIDEO_INFO_FIELD_HEIGHT(info) - align->padding_top;
	if (gives_layout(info, *align, FALSE))
		return TRUE;
	cmaheap_fail(EINVAL, "no padding in GStreamer's terms makes %d pixels of %s a pitch of %u",
		     info->width, GST_VIDEO_INFO_NAME(info), first->pitch);
	return FALSE;
}
