/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* Copies, where there must be one. */
#include "upload.h"

#define GST_CAT_DEFAULT gst_cma_heap_debug

void gst_cma_heap_upload_set_flushing(GstCmaHeapUpload *self, gboolean flushing)
{
	GstBufferPool *pool;

	GST_OBJECT_LOCK(self);
	pool = self->pool ? gst_object_ref(self->pool) : NULL;
	GST_OBJECT_UNLOCK(self);
	if (!pool)
		return;
	gst_buffer_pool_set_flushing(pool, flushing);
	gst_object_unref(pool);
}

void gst_cma_heap_upload_drop_pool(GstCmaHeapUpload *self)
{
	GstBufferPool *pool;

	GST_OBJECT_LOCK(self);
	pool = self->pool;
	self->pool = NULL;
	GST_OBJECT_UNLOCK(self);
	if (!pool)
		return;
	gst_buffer_pool_set_active(pool, FALSE);
	gst_object_unref(pool);
}

/* NULL after an element error. */
static GstBufferPool *own_pool(GstCmaHeapUpload *self)
{
	GstCaps *caps;
	guint size, max;
	GstBufferPool *pool;

	if (self->pool)
		return self->pool;
	caps = gst_pad_get_current_caps(GST_BASE_TRANSFORM_SINK_PAD(self));
	pool = gst_cma_heap_upload_make_pool(self, caps, self->min_buffers, &size, &max);
	gst_caps_unref(caps);
	if (!pool)
		return NULL;
	if (!gst_buffer_pool_set_active(pool, TRUE)) {
		gst_object_unref(pool);
		return NULL;
	}
	GST_OBJECT_LOCK(self);
	self->pool = pool;
	GST_OBJECT_UNLOCK(self);
	return pool;
}

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
	pool = own_pool(self);
	if (!pool)
		return GST_FLOW_ERROR;
	flow = gst_buffer_pool_acquire_buffer(pool, output, NULL);
	if (flow != GST_FLOW_OK)
		return flow;
	GST_BASE_TRANSFORM_GET_CLASS(base)->copy_metadata(base, input, *output);
	return GST_FLOW_OK;
}

GstFlowReturn gst_cma_heap_upload_transform(GstBaseTransform *base, GstBuffer *input,
					    GstBuffer *output)
{
	GstCmaHeapUpload *self = GST_CMA_HEAP_UPLOAD(base);
	GstVideoFrame from, to;
	gboolean copied;

	if (input == output)
		return GST_FLOW_OK;
	if (!gst_video_frame_map(&from, &self->info, input, GST_MAP_READ))
		goto failed;
	if (!gst_video_frame_map(&to, &self->info, output, GST_MAP_WRITE))
		goto unmap_from;
	copied = gst_video_frame_copy(&to, &from);
	gst_video_frame_unmap(&to);
	gst_video_frame_unmap(&from);
	if (copied)
		return GST_FLOW_OK;
	goto failed;

unmap_from:
	gst_video_frame_unmap(&from);
failed:
	GST_ELEMENT_ERROR(self, RESOURCE, FAILED, ("A frame could not be copied."),
			  ("input %" GST_PTR_FORMAT ", output %" GST_PTR_FORMAT, input, output));
	return GST_FLOW_ERROR;
}
