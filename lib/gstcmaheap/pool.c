/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include "internal.h"

enum { NEEDS_MAX = 8 };

struct _GstCmaHeapBufferPool {
	GstVideoBufferPool parent;
	GstAllocator *allocator;
	struct cmaheap_needs needs[NEEDS_MAX];
	gsize needs_count;

	/* What it was configured for. */
	GstAllocationParams params;
	GstVideoInfo info;
	gboolean has_meta;
	GstVideoAlignment alignment; /* that every buffer's GstVideoMeta tells */
	struct cmaheap_layout layout;
};

G_DEFINE_TYPE(GstCmaHeapBufferPool, gst_cma_heap_buffer_pool, GST_TYPE_VIDEO_BUFFER_POOL)

enum { FAILED, SIGNALS };

static guint signals[SIGNALS];

static gboolean refuse(GstCmaHeapBufferPool *self, GstStructure *config)
{
	GST_WARNING_OBJECT(self, "refuses %" GST_PTR_FORMAT ": %s", config, cmaheap_last_error());
	return FALSE;
}

/* Those who are not told of pitches and offsets take GStreamer's own for granted. */
static gboolean check_layout_is_told(GstCmaHeapBufferPool *self, GstStructure *config,
				     const GstVideoInfo *usual)
{
	if (self->has_meta &&
	    gst_buffer_pool_config_has_option(config, GST_BUFFER_POOL_OPTION_VIDEO_META))
		return TRUE;
	for (guint i = 0; i < GST_VIDEO_INFO_N_PLANES(usual); i++) {
		if (self->info.stride[i] == usual->stride[i] &&
		    self->info.offset[i] == usual->offset[i])
			continue;
		cmaheap_fail(EINVAL,
			     "plane %u has pitch %d and offset %zu, which only a user of "
			     "GstVideoMeta would know",
			     i, self->info.stride[i], self->info.offset[i]);
		return FALSE;
	}
	return TRUE;
}

/* Who asked for an alignment is told what came of it; others need not know the padding. */
static gboolean tell_alignment(GstCmaHeapBufferPool *self, GstStructure *config, gboolean asked_for)
{
	if (gst_cma_heap_tell_alignment(&self->info, &self->layout, &self->alignment)) {
		if (asked_for)
			gst_buffer_pool_config_set_video_alignment(config, &self->alignment);
		return TRUE;
	}
	gst_video_alignment_reset(&self->alignment);
	return !asked_for;
}

/* Until the picture's first pixel is aligned, too, as GStreamer has it. */
static void widen_padding(const GstVideoInfo *info, GstVideoAlignment *align)
{
	GstVideoInfo usual;

	gst_video_info_set_format(&usual, GST_VIDEO_INFO_FORMAT(info), (guint)info->width,
				  (guint)GST_VIDEO_INFO_FIELD_HEIGHT(info));
	gst_video_info_align(&usual, align);
}

static gboolean lay_out(GstCmaHeapBufferPool *self, GstStructure *config, GstCaps *caps)
{
	gboolean aligned;
	GstVideoInfo usual;

	if (!gst_cma_heap_parse_caps(caps, &self->info))
		return FALSE;
	usual = self->info;
	self->has_meta = !gst_cma_heap_is_bayer(caps);
	gst_video_alignment_reset(&self->alignment);
	aligned =
		gst_buffer_pool_config_has_option(config, GST_BUFFER_POOL_OPTION_VIDEO_ALIGNMENT) &&
		gst_buffer_pool_config_get_video_alignment(config, &self->alignment);
	if (aligned && !gst_cma_heap_check_alignment(&self->info, &self->alignment))
		return FALSE;
	if (aligned)
		widen_padding(&self->info, &self->alignment);
	return gst_cma_heap_lay_out(&self->info, aligned ? &self->alignment : NULL, self->needs,
				    self->needs_count, &self->layout) &&
	       tell_alignment(self, config, aligned) && check_layout_is_told(self, config, &usual);
}

/* A driver may ask for more than the picture takes. */
static void enlarge(GstCmaHeapBufferPool *self, guint size)
{
	if (self->layout.buffer_count > 1 || size <= self->layout.sizes[0])
		return;
	self->layout.sizes[0] = size;
	self->info.size = size;
}

static gboolean set_config(GstBufferPool *pool, GstStructure *config)
{
	GstCmaHeapBufferPool *self = GST_CMA_HEAP_BUFFER_POOL(pool);
	guint size, min, max;
	GstCaps *caps;

	if (!gst_buffer_pool_config_get_params(config, &caps, &size, &min, &max) ||
	    !gst_buffer_pool_config_get_allocator(config, NULL, &self->params))
		return FALSE;
	if (!lay_out(self, config, caps))
		return refuse(self, config);
	enlarge(self, size);

	gst_buffer_pool_config_set_params(config, caps, (guint)self->info.size, min, max);
	gst_buffer_pool_config_set_allocator(config, self->allocator, &self->params);
	/* Not the parent's, which would make a layout of its own. */
	return GST_BUFFER_POOL_CLASS(g_type_class_peek(GST_TYPE_BUFFER_POOL))
		->set_config(pool, config);
}

static gboolean add_memories(GstCmaHeapBufferPool *self, GstBuffer *buffer)
{
	for (guint i = 0; i < self->layout.buffer_count; i++) {
		GstMemory *memory =
			gst_allocator_alloc(self->allocator, self->layout.sizes[i], &self->params);

		if (!memory)
			return FALSE;
		gst_buffer_append_memory(buffer, memory);
	}
	return TRUE;
}

static void add_meta(GstCmaHeapBufferPool *self, GstBuffer *buffer)
{
	GstVideoInfo *info = &self->info;
	GstVideoMeta *meta = gst_buffer_add_video_meta_full(
		buffer, GST_VIDEO_FRAME_FLAG_NONE, GST_VIDEO_INFO_FORMAT(info), (guint)info->width,
		(guint)info->height, GST_VIDEO_INFO_N_PLANES(info), info->offset, info->stride);

	if (!gst_video_meta_set_alignment(meta, self->alignment))
		GST_ERROR_OBJECT(self, "GstVideoMeta refuses the alignment of %" GST_PTR_FORMAT,
				 buffer);
}

static GstFlowReturn alloc_buffer(GstBufferPool *pool, GstBuffer **buffer,
				  GstBufferPoolAcquireParams *params)
{
	GstCmaHeapBufferPool *self = GST_CMA_HEAP_BUFFER_POOL(pool);
	GstBuffer *made = gst_buffer_new();

	(void)params;
	if (!add_memories(self, made)) {
		gst_buffer_unref(made);
		g_signal_emit(self, signals[FAILED], 0, cmaheap_last_error());
		return GST_FLOW_ERROR;
	}
	if (self->has_meta)
		add_meta(self, made);
	*buffer = made;
	return GST_FLOW_OK;
}

static void finalize(GObject *object)
{
	gst_clear_object(&GST_CMA_HEAP_BUFFER_POOL(object)->allocator);
	G_OBJECT_CLASS(gst_cma_heap_buffer_pool_parent_class)->finalize(object);
}

static void gst_cma_heap_buffer_pool_class_init(GstCmaHeapBufferPoolClass *class)
{
	GstBufferPoolClass *pool_class = GST_BUFFER_POOL_CLASS(class);

	G_OBJECT_CLASS(class)->finalize = finalize;
	pool_class->set_config = set_config;
	pool_class->alloc_buffer = alloc_buffer;
	signals[FAILED] = g_signal_new("failed", G_TYPE_FROM_CLASS(class), G_SIGNAL_RUN_LAST, 0,
				       NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void gst_cma_heap_buffer_pool_init(GstCmaHeapBufferPool *self)
{
	gst_video_info_init(&self->info);
}

CMAHEAP_API GstBufferPool *gst_cma_heap_buffer_pool_new(GstCmaHeapAllocator *allocator)
{
	GstCmaHeapBufferPool *self = g_object_new(GST_TYPE_CMA_HEAP_BUFFER_POOL, NULL);

	gst_object_ref_sink(self);
	self->allocator = gst_object_ref(GST_ALLOCATOR(allocator));
	return GST_BUFFER_POOL(self);
}

CMAHEAP_API gboolean gst_cma_heap_buffer_pool_add_needs(GstCmaHeapBufferPool *pool,
							const struct cmaheap_needs *needs)
{
	if (pool->needs_count == NEEDS_MAX)
		return FALSE;
	pool->needs[pool->needs_count++] = *needs;
	return TRUE;
}
