/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/*
 * A program that draws its own frames into heap memory and shows them, 300 of them, without a
 * copy. What follows the source is its argument:
 *
 *     gst-appsrc 'kmssink'
 */
#include <stdio.h>

#include <gst/app/app.h>

#include <cmaheap/gst.h>

enum { WIDTH = 640, HEIGHT = 480, RATE = 30, FRAMES = 300, BUFFERS = 4 };

static GstCaps *make_caps(void)
{
	return gst_caps_new_simple("video/x-raw", "format", G_TYPE_STRING, "BGRx", "width",
				   G_TYPE_INT, WIDTH, "height", G_TYPE_INT, HEIGHT, "framerate",
				   GST_TYPE_FRACTION, RATE, 1, NULL);
}

/* A started pool, or NULL. */
static GstBufferPool *make_pool(GstCaps *caps)
{
	GstAllocator *allocator;
	GstBufferPool *pool;
	GstStructure *config;
	GError *error = NULL;

	allocator = gst_cma_heap_allocator_new(NULL, &error);
	if (!allocator) {
		fprintf(stderr, "%s\n", error->message);
		g_error_free(error);
		return NULL;
	}
	pool = gst_cma_heap_buffer_pool_new(GST_CMA_HEAP_ALLOCATOR(allocator));
	gst_object_unref(allocator);

	/* A size of 0: as much as the frames take. The pool waits when all buffers are in use. */
	config = gst_buffer_pool_get_config(pool);
	gst_buffer_pool_config_set_params(config, caps, 0, BUFFERS, BUFFERS);
	gst_buffer_pool_config_add_option(config, GST_BUFFER_POOL_OPTION_VIDEO_META);
	if (gst_buffer_pool_set_config(pool, config) && gst_buffer_pool_set_active(pool, TRUE))
		return pool;
	fprintf(stderr, "%s\n", cmaheap_last_error());
	gst_object_unref(pool);
	return NULL;
}

/* A bar that moves to the right, one pixel a frame. */
static void draw(GstVideoFrame *frame, guint number)
{
	for (guint y = 0; y < HEIGHT; y++) {
		guint8 *row = (guint8 *)GST_VIDEO_FRAME_PLANE_DATA(frame, 0) +
			      (gsize)y * (gsize)GST_VIDEO_FRAME_PLANE_STRIDE(frame, 0);

		for (guint x = 0; x < WIDTH; x++)
			((guint32 *)(gpointer)row)[x] =
				(x + WIDTH - number % WIDTH) % WIDTH < 32 ? 0xffffff : 0x203040;
	}
}

/* The next frame, or NULL when the pool was stopped. */
static GstBuffer *make_frame(GstBufferPool *pool, const GstVideoInfo *info, guint number)
{
	GstVideoFrame frame;
	GstBuffer *buffer;

	if (gst_buffer_pool_acquire_buffer(pool, &buffer, NULL) != GST_FLOW_OK)
		return NULL;
	/* Mapping waits for devices and syncs the caches; unmapping does so again. */
	if (!gst_video_frame_map(&frame, info, buffer, GST_MAP_WRITE)) {
		gst_buffer_unref(buffer);
		return NULL;
	}
	draw(&frame, number);
	gst_video_frame_unmap(&frame);

	GST_BUFFER_PTS(buffer) = gst_util_uint64_scale(number, GST_SECOND, RATE);
	GST_BUFFER_DURATION(buffer) = GST_SECOND / RATE;
	return buffer;
}

static void push_frames(GstElement *pipeline, GstBufferPool *pool, GstCaps *caps)
{
	GstElement *source = gst_bin_get_by_name(GST_BIN(pipeline), "source");
	GstVideoInfo info;
	GstBuffer *buffer;

	gst_video_info_from_caps(&info, caps);
	g_object_set(source, "caps", caps, "format", GST_FORMAT_TIME, NULL);
	gst_element_set_state(pipeline, GST_STATE_PLAYING);
	for (guint i = 0; i < FRAMES && (buffer = make_frame(pool, &info, i)); i++) {
		if (gst_app_src_push_buffer(GST_APP_SRC(source), buffer) != GST_FLOW_OK)
			break;
	}
	gst_app_src_end_of_stream(GST_APP_SRC(source));
	gst_object_unref(source);
}

/* Whether the pipeline ended well. */
static gboolean wait_for_end(GstElement *pipeline)
{
	GstBus *bus = gst_element_get_bus(pipeline);
	GstMessage *message = gst_bus_timed_pop_filtered(bus, GST_CLOCK_TIME_NONE,
							 GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
	GError *error = NULL;

	if (GST_MESSAGE_TYPE(message) == GST_MESSAGE_ERROR)
		gst_message_parse_error(message, &error, NULL);
	if (error)
		fprintf(stderr, "%s: %s\n", GST_MESSAGE_SRC_NAME(message), error->message);
	gst_message_unref(message);
	gst_object_unref(bus);
	if (!error)
		return TRUE;
	g_error_free(error);
	return FALSE;
}

int main(int argc, char **argv)
{
	GstElement *pipeline = NULL;
	GstBufferPool *pool;
	gboolean good = FALSE;
	gchar *description;
	GstCaps *caps;

	gst_init(&argc, &argv);
	caps = make_caps();
	pool = make_pool(caps);
	if (!pool)
		goto unref_caps;

	description = g_strconcat("appsrc name=source ! ", argc > 1 ? argv[1] : "kmssink", NULL);
	pipeline = gst_parse_launch(description, NULL);
	g_free(description);
	if (!pipeline) {
		fprintf(stderr, "usage: gst-appsrc 'ELEMENT ! ... ! SINK'\n");
		goto unref_pool;
	}
	push_frames(pipeline, pool, caps);
	good = wait_for_end(pipeline);
	gst_element_set_state(pipeline, GST_STATE_NULL);
	gst_object_unref(pipeline);

unref_pool:
	gst_buffer_pool_set_active(pool, FALSE);
	gst_object_unref(pool);
unref_caps:
	gst_caps_unref(caps);
	return good ? 0 : 1;
}
