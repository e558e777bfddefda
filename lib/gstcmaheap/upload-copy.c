/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* Copies, where there must be one. */
#include <errno.h>

#include "upload.h"

#define GST_CAT_DEFAULT gst_cma_heap_debug

static GstFlowReturn refuse_copy(GstCmaHeapUpload *self, const gchar *origin, const gchar *reason)
{
	GST_ELEMENT_ERROR(
		self, STREAM, FORMAT,
		("A frame of %s would have to be copied, and require-zero-copy is set: %s", origin,
		 reason),
		(NULL));
	return GST_FLOW_ERROR;
}

static void tell_first_copy(GstCmaHeapUpload *self, const gchar *origin, const gchar *reason)
{
	GST_WARNING_OBJECT(self, "copies the frames of %s: %s", origin, reason);
	gst_element_post_message(
		GST_ELEMENT(self),
		gst_message_new_element(GST_OBJECT(self),
					gst_structure_new("cmaheap-copy", "element", G_TYPE_STRING,
							  origin, "reason", G_TYPE_STRING, reason,
							  NULL)));
}

static GstFlowReturn begin_copy(GstCmaHeapUpload *self, const gchar *reason)
{
	GstFlowReturn flow = GST_FLOW_OK;
	gboolean required;
	guint64 copied;
	gchar *origin;

	GST_OBJECT_LOCK(self);
	required = self->require_zero_copy;
	copied = required ? 0 : self->copied_frames++;
	GST_OBJECT_UNLOCK(self);
	if (copied)
		return GST_FLOW_OK;

	origin = gst_cma_heap_upload_origin(self);
	if (required)
		flow = refuse_copy(self, origin, reason);
	else
		tell_first_copy(self, origin, reason);
	g_free(origin);
	return flow;
}

GstFlowReturn gst_cma_heap_upload_prepare_output_buffer(GstBaseTransform *base, GstBuffer *input,
							GstBuffer **output)
{
	GstCmaHeapUpload *self = GST_CMA_HEAP_UPLOAD(base);
	GstBufferPool *pool;
	GstFlowReturn flow;
	gchar *reason;

	reason = gst_cma_heap_upload_reason_to_copy(self, input);
	GST_OBJECT_LOCK(self);
	self->frames++;
	GST_OBJECT_UNLOCK(self);
	if (!reason) {
		*output = input;
		return GST_FLOW_OK;
	}

	flow = begin_copy(self, reason);
	g_free(reason);
	if (flow != GST_FLOW_OK)
		return flow;
	pool = gst_cma_heap_upload_own_pool(self);
	if (!pool)
		return GST_FLOW_ERROR;
	flow = gst_buffer_pool_acquire_buffer(pool, output, NULL);
	if (flow != GST_FLOW_OK)
		return flow;
	GST_BASE_TRANSFORM_GET_CLASS(base)->copy_metadata(base, input, *output);
	return GST_FLOW_OK;
}

/* Bytes from a plane's first pixel to the first one of the crop, of which chroma takes whole
 * samples. A crop counts a frame's rows; a single field has every other one. */
static gsize crop_offset(const GstVideoFrame *frame, guint plane, const GstVideoCropMeta *crop)
{
	const GstVideoFormatInfo *format = frame->info.finfo;
	gint components[GST_VIDEO_MAX_COMPONENTS], last = 0;
	gboolean is_field =
		GST_VIDEO_INFO_INTERLACE_MODE(&frame->info) == GST_VIDEO_INTERLACE_MODE_ALTERNATE;
	guint rows = is_field ? crop->y / 2 : crop->y;

	/* Chroma that is packed with its luma comes behind it. */
	gst_video_format_info_component(format, plane, components);
	for (gint i = 0; i < GST_VIDEO_MAX_COMPONENTS && components[i] >= 0; i++)
		last = components[i];
	return (gsize)(rows >> GST_VIDEO_FORMAT_INFO_H_SUB(format, last)) *
		       (gsize)frame->info.stride[plane] +
	       (gsize)(crop->x >> GST_VIDEO_FORMAT_INFO_W_SUB(format, last)) *
		       (gsize)GST_VIDEO_FORMAT_INFO_PSTRIDE(format, last);
}

/* Caps are of what the crop leaves of a larger frame. */
static gboolean apply_crop(GstVideoFrame *frame, const GstVideoInfo *wanted,
			   const GstVideoCropMeta *crop)
{
	if (!crop)
		return TRUE;
	if (crop->width != (guint)wanted->width || crop->height != (guint)wanted->height ||
	    (guint64)crop->x + crop->width > (guint)frame->info.width ||
	    (guint64)crop->y + crop->height > (guint)frame->info.height) {
		cmaheap_fail(EINVAL,
			     "a crop of %ux%u pixels at %u, %u does not give %dx%d of a frame of "
			     "%dx%d",
			     crop->width, crop->height, crop->x, crop->y, wanted->width,
			     wanted->height, frame->info.width, frame->info.height);
		return FALSE;
	}
	for (guint i = 0; i < GST_VIDEO_FRAME_N_PLANES(frame); i++)
		frame->data[i] = (guint8 *)frame->data[i] + crop_offset(frame, i, crop);
	return TRUE;
}

/* Whether the rows that are copied lie in what was mapped: a meta's offsets and pitches may be from
 * another process. Where the meta maps by means of its own, nothing tells how much that is. */
static gboolean check_plane(const GstVideoFrame *to, const GstVideoFrame *from, guint plane)
{
	const GstMapInfo *map = &from->map[from->meta ? plane : 0];
	const gint64 rows = GST_VIDEO_FRAME_COMP_HEIGHT(to, plane);
	const gint64 bytes = (gint64)GST_VIDEO_FRAME_COMP_WIDTH(to, plane) *
			     GST_VIDEO_FRAME_COMP_PSTRIDE(to, plane);
	const gint64 stride = from->info.stride[plane];
	gint64 first, last;

	if (!map->memory)
		return TRUE;
	first = (const guint8 *)from->data[plane] - map->data;
	last = first + stride * (rows - 1);
	if (MIN(first, last) >= 0 && MAX(first, last) + bytes <= (gint64)map->size)
		return TRUE;
	cmaheap_fail(EINVAL,
		     "plane %u of %" G_GINT64_FORMAT " rows, %" G_GINT64_FORMAT " bytes apart from "
		     "byte %" G_GINT64_FORMAT " on, does not lie in its memory of %zu bytes",
		     plane, rows, stride, first, map->size);
	return FALSE;
}

static gboolean check_planes(const GstVideoFrame *to, const GstVideoFrame *from)
{
	for (guint i = 0; i < GST_VIDEO_FRAME_N_PLANES(to); i++) {
		if (!check_plane(to, from, i))
			return FALSE;
	}
	return TRUE;
}

static gboolean copy_pixels(GstVideoFrame *to, const GstVideoFrame *from)
{
	if (gst_video_frame_copy(to, from))
		return TRUE;
	cmaheap_fail(EINVAL, "its pixels, %dx%d of %s, cannot be copied to %dx%d of %s",
		     from->info.width, from->info.height, GST_VIDEO_INFO_NAME(&from->info),
		     to->info.width, to->info.height, GST_VIDEO_INFO_NAME(&to->info));
	return FALSE;
}

static gboolean copy_frame(const GstVideoInfo *info, GstBuffer *input, GstBuffer *output)
{
	GstVideoFrame from = { 0 }, to = { 0 };
	gboolean copied = FALSE;

	if (!gst_video_frame_map(&from, info, input, GST_MAP_READ))
		goto not_mapped;
	if (!gst_video_frame_map(&to, info, output, GST_MAP_WRITE))
		goto unmap_from;
	copied = apply_crop(&from, info, gst_buffer_get_video_crop_meta(input)) &&
		 check_planes(&to, &from) && copy_pixels(&to, &from);
	gst_video_frame_unmap(&to);
	gst_video_frame_unmap(&from);
	return copied;

unmap_from:
	gst_video_frame_unmap(&from);
not_mapped:
	cmaheap_fail(EINVAL, "its memory cannot be mapped");
	return FALSE;
}

GstFlowReturn gst_cma_heap_upload_transform(GstBaseTransform *base, GstBuffer *input,
					    GstBuffer *output)
{
	GstCmaHeapUpload *self = GST_CMA_HEAP_UPLOAD(base);

	if (input == output || copy_frame(&self->info, input, output))
		return GST_FLOW_OK;
	GST_ELEMENT_ERROR(self, RESOURCE, FAILED,
			  ("A frame could not be copied: %s", cmaheap_last_error()),
			  ("input %" GST_PTR_FORMAT ", output %" GST_PTR_FORMAT, input, output));
	return GST_FLOW_ERROR;
}
