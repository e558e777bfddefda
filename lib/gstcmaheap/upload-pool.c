/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* Pools of cmaheapupload: those that upstream is offered, and its own. */
#include "upload.h"

#define GST_CAT_DEFAULT gst_cma_heap_debug

static void on_failed(GstBufferPool *pool, const gchar *text, GstCmaHeapUpload *self)
{
	(void)pool;
	GST_ELEMENT_ERROR(self, RESOURCE, NO_SPACE_LEFT, ("%s", text),
			  ("each frame of these caps takes %zu bytes", self->info.size));
}

static gboolean configure(GstCmaHeapUpload *self, GstBufferPool *pool, GstCaps *caps, guint min,
			  guint max, guint *size)
{
	GstStructure *config = gst_buffer_pool_get_config(pool);

	gst_buffer_pool_config_set_params(config, caps, 0, min, max);
	gst_buffer_pool_config_set_allocator(config, NULL, &self->params);
	gst_buffer_pool_config_add_option(config, GST_BUFFER_POOL_OPTION_VIDEO_META);
	if (!gst_buffer_pool_set_config(pool, config)) {
		GST_ELEMENT_ERROR(self, LIBRARY, SETTINGS, ("%s", cmaheap_last_error()),
				  ("no buffers of %" GST_PTR_FORMAT, caps));
		return FALSE;
	}
	config = gst_buffer_pool_get_config(pool);
	gst_buffer_pool_config_get_params(config, NULL, size, NULL, NULL);
	gst_structure_free(config);
	return TRUE;
}

GstBufferPool *gst_cma_heap_upload_make_pool(GstCmaHeapUpload *self, GstCaps *caps, guint min,
					     guint *size, guint *max)
{
	GstBufferPool *pool = gst_cma_heap_buffer_pool_new(GST_CMA_HEAP_ALLOCATOR(self->allocator));

	gst_cma_heap_buffer_pool_add_needs(GST_CMA_HEAP_BUFFER_POOL(pool), &self->needs);
	g_signal_connect_object(pool, "failed", G_CALLBACK(on_failed), self, 0);
	GST_OBJECT_LOCK(self);
	*max = self->max_buffers ? MAX(self->max_buffers, min) : 0;
	GST_OBJECT_UNLOCK(self);
	if (!configure(self, pool, caps, min, *max, size))
		gst_clear_object(&pool);
	return pool;
}

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

GstBufferPool *gst_cma_heap_upload_own_pool(GstCmaHeapUpload *self)
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
