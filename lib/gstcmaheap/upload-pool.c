/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* Pools of cmaheapupload: those that upstream is offered, and its own. */
#include <unistd.h>

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

/* What downstream keeps for itself. */
static guint downstream_min(GstQuery *decided)
{
	guint min = 0;

	if (decided && gst_query_get_n_allocation_pools(decided) > 0)
		gst_query_parse_nth_allocation_pool(decided, 0, NULL, NULL, &min, NULL);
	return min;
}

gboolean gst_cma_heap_upload_propose_allocation(GstBaseTransform *base, GstQuery *decided,
						GstQuery *query)
{
	GstCmaHeapUpload *self = GST_CMA_HEAP_UPLOAD(base);
	guint min = MAX(self->min_buffers, downstream_min(decided)), max, size;
	GstBufferPool *pool;
	gboolean need_pool;
	GstCaps *caps;

	gst_query_parse_allocation(query, &caps, &need_pool);
	if (!caps || !self->allocator)
		return FALSE;
	pool = gst_cma_heap_upload_make_pool(self, caps, min, &size, &max);
	if (!pool)
		return FALSE;

	gst_query_add_allocation_pool(query, need_pool ? pool : NULL, size, min, max);
	gst_query_add_allocation_param(query, self->allocator, &self->params);
	gst_query_add_allocation_meta(query, GST_VIDEO_META_API_TYPE, NULL);
	if (decided && gst_query_find_allocation_meta(decided, GST_VIDEO_CROP_META_API_TYPE, NULL))
		gst_query_add_allocation_meta(query, GST_VIDEO_CROP_META_API_TYPE, NULL);
	gst_object_unref(pool);
	return TRUE;
}

/* Memory begins at a page, wherever more is asked for. */
static void limit_alignment(GstCmaHeapUpload *self, GstAllocationParams *params)
{
	const gsize most = (gsize)sysconf(_SC_PAGESIZE) - 1;

	if (params->align <= most)
		return;
	GST_WARNING_OBJECT(self, "downstream asks for memory aligned to %zu bytes; it gets %zu",
			   params->align + 1, most + 1);
	params->align = most;
}

/* A pool of copies goes with the parameters that it was made for. */
static void take_params(GstCmaHeapUpload *self, const GstAllocationParams *params)
{
	if (params->flags != self->params.flags || params->align != self->params.align ||
	    params->prefix != self->params.prefix || params->padding != self->params.padding)
		gst_cma_heap_upload_drop_pool(self);
	self->params = *params;
}

/* Downstream's pool is not used; how many buffers it keeps is, and what it needs of memory. */
gboolean gst_cma_heap_upload_decide_allocation(GstBaseTransform *base, GstQuery *query)
{
	GstCmaHeapUpload *self = GST_CMA_HEAP_UPLOAD(base);
	guint min = downstream_min(query);
	GstAllocationParams params;

	gst_allocation_params_init(&params);
	if (gst_query_get_n_allocation_params(query) > 0)
		gst_query_parse_nth_allocation_param(query, 0, NULL, &params);
	limit_alignment(self, &params);
	take_params(self, &params);
	while (gst_query_get_n_allocation_pools(query) > 0)
		gst_query_remove_nth_allocation_pool(query, 0);
	gst_query_add_allocation_pool(query, NULL, 0, min, 0);
	return TRUE;
}
