/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#ifndef GSTCMAHEAP_UPLOAD_H
#define GSTCMAHEAP_UPLOAD_H

#include <gst/base/gstbasetransform.h>

#include "internal.h"

GST_DEBUG_CATEGORY_EXTERN(gst_cma_heap_debug);

enum { GST_CMA_HEAP_UPLOAD_MIN_BUFFERS = 2 };

#define GST_TYPE_CMA_HEAP_UPLOAD (gst_cma_heap_upload_get_type())
G_DECLARE_FINAL_TYPE(GstCmaHeapUpload, gst_cma_heap_upload, GST, CMA_HEAP_UPLOAD, GstBaseTransform)

struct _GstCmaHeapUpload {
	GstBaseTransform parent;

	/* Properties, guarded by the object lock. */
	gchar *heap;
	gchar *profile;
	guint min_buffers, max_buffers;
	gboolean separate_planes, require_zero_copy;
	guint64 frames, copied_frames;

	/* From start to stop. */
	GstAllocator *allocator;
	struct cmaheap_needs needs;

	/* For the present caps. */
	GstVideoInfo info;
	GstAllocationParams params; /* what downstream needs of memory */

	/* Frames to copy into; made at the first copy, guarded by the object lock. */
	GstBufferPool *pool;
};

/* upload-properties.c */
void gst_cma_heap_upload_install_properties(GObjectClass *class);

/* upload-caps.c */
GstCaps *gst_cma_heap_upload_template(void);
GstCaps *gst_cma_heap_upload_transform_caps(GstBaseTransform *base, GstPadDirection direction,
					    GstCaps *caps, GstCaps *filter);

/* upload-pool.c: a pool that is configured, or NULL after an element error. */
GstBufferPool *gst_cma_heap_upload_make_pool(GstCmaHeapUpload *self, GstCaps *caps, guint min,
					     guint *size, guint *max);
/* The pool of copies, made when it is first needed, or NULL after an element error. */
GstBufferPool *gst_cma_heap_upload_own_pool(GstCmaHeapUpload *self);
void gst_cma_heap_upload_drop_pool(GstCmaHeapUpload *self);
/* Who waits for a frame to copy into stops waiting. */
void gst_cma_heap_upload_set_flushing(GstCmaHeapUpload *self, gboolean flushing);

/* upload-allocation.c */
gboolean gst_cma_heap_upload_propose_allocation(GstBaseTransform *base, GstQuery *decided,
						GstQuery *query);
gboolean gst_cma_heap_upload_decide_allocation(GstBaseTransform *base, GstQuery *query);

/* upload-check.c: NULL if the frame can go on as it is, else why not, to be freed. */
gchar *gst_cma_heap_upload_reason_to_copy(GstCmaHeapUpload *self, GstBuffer *buffer);

/* The name of the element that made the frames, to be freed. */
gchar *gst_cma_heap_upload_origin(GstCmaHeapUpload *self);

/* upload-copy.c */
GstFlowReturn gst_cma_heap_upload_prepare_output_buffer(GstBaseTransform *base, GstBuffer *input,
							GstBuffer **output);
GstFlowReturn gst_cma_heap_upload_transform(GstBaseTransform *base, GstBuffer *input,
					    GstBuffer *output);

#endif
