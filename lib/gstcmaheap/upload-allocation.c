/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* Allocation queries of cmaheapupload: what upstream is offered, and what downstream asks for. */
#include <unistd.h>

#include "upload.h"

#define GST_CAT_DEFAULT gst_cma_heap_debug

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
