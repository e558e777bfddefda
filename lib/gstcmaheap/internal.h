/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* What the files of libcmaheap-gst and of the plugin share. */
#ifndef GSTCMAHEAP_INTERNAL_H
#define GSTCMAHEAP_INTERNAL_H

#include <cmaheap/gst.h>

#include "error.h"

/* DRM's code of a format, or 0 if the layout solver does not know it. */
CMAHEAP_API guint32 gst_cma_heap_fourcc(GstVideoFormat format);

/* The formats that have a code; GST_VIDEO_FORMAT_UNKNOWN behind the last one. */
CMAHEAP_API GstVideoFormat gst_cma_heap_format(gsize index);

/* Names of Bayer formats, to be freed; NULL behind the last one. */
CMAHEAP_API gchar *gst_cma_heap_bayer_format(gsize index);

/* Frames of video/x-bayer, which have no GstVideoFormat and no GstVideoMeta. */
gboolean gst_cma_heap_is_bayer(const GstCaps *caps);

/*
 * Raw video of either kind of caps, or Bayer, whose layout is that of the grey format with as many
 * bytes a pixel. FALSE, with a text, if it has no linear layout here.
 */
CMAHEAP_API gboolean gst_cma_heap_parse_caps(GstCaps *caps, GstVideoInfo *info);

/* FALSE, with a text, if sums of it would wrap around: it may be anybody's. */
gboolean gst_cma_heap_check_alignment(const GstVideoInfo *info, const GstVideoAlignment *align);

/*
 * Where a frame's planes lie. Sets offsets, strides and size in info, whose width and height are
 * without the padding of align (NULL: none). FALSE, with a text, if needs collide.
 */
gboolean gst_cma_heap_lay_out(GstVideoInfo *info, const GstVideoAlignment *align,
			      const struct cmaheap_needs *needs, gsize count,
			      struct cmaheap_layout *layout);

/*
 * Make of the alignment that was asked for the one that the layout has, in GstVideoMeta's terms.
 * FALSE, with a text, if those do not give the layout's pitches.
 */
gboolean gst_cma_heap_tell_alignment(const GstVideoInfo *info, const struct cmaheap_layout *layout,
				     GstVideoAlignment *align);

#endif
