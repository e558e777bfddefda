/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* Whether a frame can go on without a copy, and who is to blame if not. */
#include "upload.h"

/*
 * V4L2 drivers that need contiguous memory export what they allocated themselves: io-mode=dmabuf.
 * Behind an IOMMU that may be in pieces, but then a display that shares the system has one, too.
 */
static gboolean exporter_is_contiguous(const struct cmaheap_description *description)
{
	return description->contiguous || !strcmp(description->exporter, "videobuf2_dma_contig");
}

static gchar *examine(GstMemory *memory)
{
	struct cmaheap_description description;
	struct cmaheap_buffer *buffer;
	gchar *reason = NULL;

	if (cmaheap_import(gst_dmabuf_memory_get_fd(memory), &buffer))
		return g_strdup(cmaheap_last_error());
	if (cmaheap_buffer_describe(buffer, &description))
		reason = g_strdup(cmaheap_last_error());
	else if (!exporter_is_contiguous(&description))
		reason = g_strdup_printf(
			"a dma-buf of %zu bytes from %s is not known to be contiguous",
			description.size, description.exporter);
	cmaheap_buffer_unref(buffer);
	return reason;
}

/* The user's choice of a heap is not questioned. */
static gboolean is_from_our_heap(GstCmaHeapUpload *self, GstMemory *memory)
{
	return GST_IS_CMA_HEAP_ALLOCATOR(memory->allocator) &&
	       !strcmp(gst_cma_heap_allocator_get_heap(GST_CMA_HEAP_ALLOCATOR(memory->allocator)),
		       gst_cma_heap_allocator_get_heap(GST_CMA_HEAP_ALLOCATOR(self->allocator)));
}

/* A pool's memories come back, so what was found out is kept with them. */
static gchar *examine_once(GstCmaHeapUpload *self, GstMemory *memory)
{
	GQuark quark = g_quark_from_static_string("cmaheap-contiguous");
	gchar *reason;

	if (is_from_our_heap(self, memory) ||
	    gst_mini_object_get_qdata(GST_MINI_OBJECT(memory), quark))
		return NULL;
	reason = examine(memory);
	if (!reason)
		gst_mini_object_set_qdata(GST_MINI_OBJECT(memory), quark, memory, NULL);
	return reason;
}

static gchar *check_memories(GstCmaHeapUpload *self, GstBuffer *buffer)
{
	for (guint i = 0; i < gst_buffer_n_memory(buffer); i++) {
		GstMemory *memory = gst_buffer_peek_memory(buffer, i);
		gchar *reason;

		if (!gst_is_dmabuf_memory(memory))
			return g_strdup_printf("the frame is in %s, not in a dma-buf",
					       memory->allocator->mem_type);
		reason = examine_once(self, memory);
		if (reason)
			return reason;
	}
	return gst_buffer_n_memory(buffer) ? NULL : g_strdup("the frame has no memory");
}

/* Where a plane begins in its dma-buf. */
static gsize plane_start(GstBuffer *buffer, gsize offset)
{
	guint index, length;
	gsize skip, start;

	if (!gst_buffer_find_memory(buffer, offset, 1, &index, &length, &skip))
		return offset;
	gst_memory_get_sizes(gst_buffer_peek_memory(buffer, index), &start, NULL);
	return start + skip;
}

/* Other planes' pitches follow from the first one, as V4L2 and the layout solver have it. */
static gchar *check_planes(GstCmaHeapUpload *self, GstBuffer *buffer, const gint *strides,
			   const gsize *offsets, const struct cmaheap_layout *layout)
{
	guint32 align = self->needs.offset_align;

	for (guint i = 0; i < layout->plane_count; i++) {
		gsize start = plane_start(buffer, offsets[i]);

		if (strides[i] != (gint)layout->planes[i].pitch)
			return g_strdup_printf("plane %u of the frame has pitch %d: %s takes %u", i,
					       strides[i], self->needs.who,
					       layout->planes[i].pitch);
		if (align && start % align)
			return g_strdup_printf("plane %u of the frame begins at byte %zu: %s takes "
					       "multiples of %u",
					       i, start, self->needs.who, align);
	}
	return NULL;
}

/* The layout that the frame has must be one that the profile's user takes. */
static gchar *check_layout(GstCmaHeapUpload *self, GstBuffer *buffer)
{
	const GstVideoMeta *meta = gst_buffer_get_video_meta(buffer);
	const gint *strides = meta ? meta->stride : self->info.stride;
	const gsize *offsets = meta ? meta->offset : self->info.offset;
	struct cmaheap_needs needs[2] = {
		self->needs,
		{ .who = "the frame", .pitch = (guint32)strides[0] },
	};
	const struct cmaheap_image_info info = {
		.fourcc = gst_cma_heap_fourcc(GST_VIDEO_INFO_FORMAT(&self->info)),
		.width = meta ? meta->width : (guint32)self->info.width,
		.height = meta ? meta->height : (guint32)self->info.height,
		.needs = needs,
		.needs_count = G_N_ELEMENTS(needs),
	};
	struct cmaheap_layout layout;

	if (!self->needs.who)
		return NULL;
	needs[0].flags &= ~(unsigned)CMAHEAP_SEPARATE;
	if (cmaheap_solve_layout(&info, &layout))
		return g_strdup(cmaheap_last_error());
	return check_planes(self, buffer, strides, offsets, &layout);
}

gchar *gst_cma_heap_upload_reason_to_copy(GstCmaHeapUpload *self, GstBuffer *buffer)
{
	gchar *reason = check_memories(self, buffer);

	return reason ? reason : check_layout(self, buffer);
}

/* An element that hands on what it gets, such as queue or capsfilter, has nothing to do with where
 * it lies. */
static GstPad *sink_pad_of_passer(GstElement *element)
{
	GstPad *sink = gst_element_get_static_pad(element, "sink");

	if (!sink)
		return NULL;
	if (GST_PAD_IS_PROXY_CAPS(sink) || GST_PAD_IS_PROXY_ALLOCATION(sink) ||
	    (GST_IS_BASE_TRANSFORM(element) &&
	     (gst_base_transform_is_passthrough(GST_BASE_TRANSFORM(element)) ||
	      gst_base_transform_is_in_place(GST_BASE_TRANSFORM(element)))))
		return sink;
	gst_object_unref(sink);
	return NULL;
}

gchar *gst_cma_heap_upload_origin(GstCmaHeapUpload *self)
{
	GstPad *sink = gst_object_ref(GST_BASE_TRANSFORM_SINK_PAD(self));
	gchar *name = NULL;

	while (sink) {
		GstPad *peer = gst_pad_get_peer(sink);
		GstElement *element = peer ? gst_pad_get_parent_element(peer) : NULL;

		gst_object_unref(sink);
		sink = NULL;
		if (element) {
			g_free(name);
			name = gst_object_get_name(GST_OBJECT(element));
			sink = sink_pad_of_passer(element);
		}
		gst_clear_object(&element);
		gst_clear_object(&peer);
	}
	return name ? name : g_strdup("upstream");
}
