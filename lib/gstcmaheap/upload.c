/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* cmaheapupload: hands on what is contiguous, and copies what is not. */
#include "upload.h"

#define GST_CAT_DEFAULT gst_cma_heap_debug

G_DEFINE_TYPE(GstCmaHeapUpload, gst_cma_heap_upload, GST_TYPE_BASE_TRANSFORM)

static gboolean find_needs(GstCmaHeapUpload *self)
{
	self->needs = (struct cmaheap_needs){ 0 };
	if (self->profile && cmaheap_find_profile(self->profile, &self->needs)) {
		GST_ELEMENT_ERROR(self, LIBRARY, SETTINGS, ("%s", cmaheap_last_error()), (NULL));
		return FALSE;
	}
	if (self->separate_planes)
		self->needs.flags |= CMAHEAP_SEPARATE;
	return TRUE;
}

static gboolean open_heap(GstCmaHeapUpload *self)
{
	GError *error = NULL;

	if (!find_needs(self))
		return FALSE;
	self->allocator = gst_cma_heap_allocator_new(self->heap, &error);
	if (!self->allocator) {
		gst_element_message_full(GST_ELEMENT(self), GST_MESSAGE_ERROR, error->domain,
					 error->code, g_strdup(error->message), NULL, __FILE__,
					 __func__, __LINE__);
		g_error_free(error);
		return FALSE;
	}
	gst_object_set_name(GST_OBJECT(self->allocator), GST_OBJECT_NAME(self));
	return TRUE;
}

static GstStateChangeReturn change_state(GstElement *element, GstStateChange transition)
{
	GstCmaHeapUpload *self = GST_CMA_HEAP_UPLOAD(element);

	/* The streaming thread may wait for a buffer, and deactivation for that thread. */
	if (transition == GST_STATE_CHANGE_PAUSED_TO_READY)
		gst_cma_heap_upload_set_flushing(self, TRUE);
	return GST_ELEMENT_CLASS(gst_cma_heap_upload_parent_class)
		->change_state(element, transition);
}

static gboolean start(GstBaseTransform *base)
{
	GstCmaHeapUpload *self = GST_CMA_HEAP_UPLOAD(base);

	GST_OBJECT_LOCK(self);
	self->frames = 0;
	self->copied_frames = 0;
	GST_OBJECT_UNLOCK(self);
	return open_heap(self);
}

static gboolean stop(GstBaseTransform *base)
{
	GstCmaHeapUpload *self = GST_CMA_HEAP_UPLOAD(base);

	gst_cma_heap_upload_drop_pool(self);
	gst_clear_object(&self->allocator);
	return TRUE;
}

static gboolean set_caps(GstBaseTransform *base, GstCaps *input, GstCaps *output)
{
	GstCmaHeapUpload *self = GST_CMA_HEAP_UPLOAD(base);

	(void)output;
	gst_cma_heap_upload_drop_pool(self);
	if (gst_cma_heap_parse_caps(input, &self->info))
		return TRUE;
	GST_ERROR_OBJECT(self, "%s", cmaheap_last_error());
	return FALSE;
}

static gboolean sink_event(GstBaseTransform *base, GstEvent *event)
{
	GstCmaHeapUpload *self = GST_CMA_HEAP_UPLOAD(base);

	if (GST_EVENT_TYPE(event) == GST_EVENT_FLUSH_START)
		gst_cma_heap_upload_set_flushing(self, TRUE);
	if (GST_EVENT_TYPE(event) == GST_EVENT_FLUSH_STOP)
		gst_cma_heap_upload_set_flushing(self, FALSE);
	return GST_BASE_TRANSFORM_CLASS(gst_cma_heap_upload_parent_class)->sink_event(base, event);
}

static gboolean has_tag(const GstMeta *meta, const gchar *tag)
{
	return gst_meta_api_type_has_tag(meta->info->api, g_quark_from_static_string(tag));
}

/* A crop of the whole frame changes nothing. */
static gboolean is_cropped(GstBuffer *buffer)
{
	const GstVideoCropMeta *crop = gst_buffer_get_video_crop_meta(buffer);
	const GstVideoMeta *frame = gst_buffer_get_video_meta(buffer);

	return crop && frame && (crop->width != frame->width || crop->height != frame->height);
}

static gboolean transform_meta(GstBaseTransform *base, GstBuffer *output, GstMeta *meta,
			       GstBuffer *input)
{
	(void)base;
	(void)output;
	/* All that describes the picture stays true; where it lies does not, and where a crop has
	 * been applied, neither do places in the whole frame. */
	return meta->info->api != GST_VIDEO_CROP_META_API_TYPE &&
	       !has_tag(meta, GST_META_TAG_MEMORY_STR) &&
	       !(has_tag(meta, GST_META_TAG_VIDEO_SIZE_STR) && is_cropped(input));
}

static void finalize(GObject *object)
{
	GstCmaHeapUpload *self = GST_CMA_HEAP_UPLOAD(object);

	g_free(self->heap);
	g_free(self->profile);
	G_OBJECT_CLASS(gst_cma_heap_upload_parent_class)->finalize(object);
}

static void describe(GstElementClass *class)
{
	GstCaps *caps = gst_cma_heap_upload_template();

	gst_element_class_add_pad_template(
		class, gst_pad_template_new("sink", GST_PAD_SINK, GST_PAD_ALWAYS, caps));
	gst_element_class_add_pad_template(
		class, gst_pad_template_new("src", GST_PAD_SRC, GST_PAD_ALWAYS, caps));
	gst_caps_unref(caps);
	gst_element_class_set_static_metadata(
		class, "CMA heap uploader", "Filter/Video",
		"Gives upstream physically contiguous dma-bufs to write into, hands on frames that "
		"lie in such, and copies all others",
		"The cmaheap authors");
	gst_element_class_add_static_metadata(
		class, "example",
		"gst-launch-1.0 v4l2src io-mode=dmabuf-import ! cmaheapupload ! "
		"kmssink driver-name=pl111 force-modesetting=true");
}

static void gst_cma_heap_upload_class_init(GstCmaHeapUploadClass *class)
{
	GstBaseTransformClass *transform_class = GST_BASE_TRANSFORM_CLASS(class);

	G_OBJECT_CLASS(class)->finalize = finalize;
	gst_cma_heap_upload_install_properties(G_OBJECT_CLASS(class));
	GST_ELEMENT_CLASS(class)->change_state = change_state;
	describe(GST_ELEMENT_CLASS(class));

	transform_class->start = start;
	transform_class->stop = stop;
	transform_class->set_caps = set_caps;
	transform_class->sink_event = sink_event;
	transform_class->transform_caps = gst_cma_heap_upload_transform_caps;
	transform_class->propose_allocation = gst_cma_heap_upload_propose_allocation;
	transform_class->decide_allocation = gst_cma_heap_upload_decide_allocation;
	transform_class->prepare_output_buffer = gst_cma_heap_upload_prepare_output_buffer;
	transform_class->transform_meta = transform_meta;
	transform_class->transform = gst_cma_heap_upload_transform;
}

static void gst_cma_heap_upload_init(GstCmaHeapUpload *self)
{
	self->min_buffers = GST_CMA_HEAP_UPLOAD_MIN_BUFFERS;
	gst_video_info_init(&self->info);
	gst_allocation_params_init(&self->params);
	gst_base_transform_set_qos_enabled(GST_BASE_TRANSFORM(self), FALSE);
}
