/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include "upload.h"

enum {
	HEAP = 1,
	PROFILE,
	MIN_BUFFERS,
	MAX_BUFFERS,
	SEPARATE_PLANES,
	REQUIRE_ZERO_COPY,
	FRAMES,
	COPIED_FRAMES,
	COUNT
};

static void replace(gchar **text, const GValue *value)
{
	g_free(*text);
	*text = g_value_dup_string(value);
}

static void set_property(GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
	GstCmaHeapUpload *self = GST_CMA_HEAP_UPLOAD(object);

	GST_OBJECT_LOCK(self);
	switch (id) {
	case HEAP:
		replace(&self->heap, value);
		break;
	case PROFILE:
		replace(&self->profile, value);
		break;
	case MIN_BUFFERS:
		self->min_buffers = g_value_get_uint(value);
		break;
	case MAX_BUFFERS:
		self->max_buffers = g_value_get_uint(value);
		break;
	case SEPARATE_PLANES:
		self->separate_planes = g_value_get_boolean(value);
		break;
	case REQUIRE_ZERO_COPY:
		self->require_zero_copy = g_value_get_boolean(value);
		break;
	default:
		G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
	}
	GST_OBJECT_UNLOCK(self);
}

static void get_property(GObject *object, guint id, GValue *value, GParamSpec *spec)
{
	GstCmaHeapUpload *self = GST_CMA_HEAP_UPLOAD(object);

	GST_OBJECT_LOCK(self);
	switch (id) {
	case HEAP:
		g_value_set_string(value, self->heap);
		break;
	case PROFILE:
		g_value_set_string(value, self->profile);
		break;
	case MIN_BUFFERS:
		g_value_set_uint(value, self->min_buffers);
		break;
	case MAX_BUFFERS:
		g_value_set_uint(value, self->max_buffers);
		break;
	case SEPARATE_PLANES:
		g_value_set_boolean(value, self->separate_planes);
		break;
	case REQUIRE_ZERO_COPY:
		g_value_set_boolean(value, self->require_zero_copy);
		break;
	case FRAMES:
		g_value_set_uint64(value, self->frames);
		break;
	case COPIED_FRAMES:
		g_value_set_uint64(value, self->copied_frames);
		break;
	default:
		G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
	}
	GST_OBJECT_UNLOCK(self);
}

void gst_cma_heap_upload_install_properties(GObjectClass *class)
{
	const GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
	const GParamFlags writable = readable | G_PARAM_WRITABLE | GST_PARAM_MUTABLE_READY;
	GParamSpec *specs[COUNT] = { NULL };

	class->set_property = set_property;
	class->get_property = get_property;
	specs[HEAP] = g_param_spec_string(
		"heap", "Heap",
		"Name of the heap in /dev/dma_heap; unset: $CMAHEAP_HEAP, else the best contiguous "
		"heap",
		NULL, writable);
	specs[PROFILE] = g_param_spec_string(
		"profile", "Profile",
		"What hardware downstream needs of the layout, such as pl111 or mali; a wrong name "
		"gives the list; unset: GStreamer's own layout",
		NULL, writable);
	specs[MIN_BUFFERS] =
		g_param_spec_uint("min-buffers", "Minimum of buffers",
				  "Buffers to allocate at once, or more if downstream keeps more",
				  0, G_MAXINT, GST_CMA_HEAP_UPLOAD_MIN_BUFFERS, writable);
	specs[MAX_BUFFERS] = g_param_spec_uint(
		"max-buffers", "Maximum of buffers",
		"Who needs one more waits until one comes back; 0: as many as the heap has", 0,
		G_MAXINT, 0, writable);
	specs[SEPARATE_PLANES] = g_param_spec_boolean("separate-planes", "Separate planes",
						      "Each plane in a dma-buf of its own, as "
						      "V4L2's multi-planar formats (NV12M) have it",
						      FALSE, writable);
	specs[REQUIRE_ZERO_COPY] = g_param_spec_boolean(
		"require-zero-copy", "Require zero-copy",
		"End with an error that tells the reason instead of copying a frame", FALSE,
		writable);
	specs[FRAMES] = g_param_spec_uint64("frames", "Frames", "Frames since the start", 0,
					    G_MAXUINT64, 0, readable);
	specs[COPIED_FRAMES] =
		g_param_spec_uint64("copied-frames", "Copied frames",
				    "How many of the frames had to be copied; at the first one an "
				    "element message cmaheap-copy tells of whom, and why",
				    0, G_MAXUINT64, 0, readable);
	g_object_class_install_properties(class, COUNT, specs);
}
