/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* How cmaheapupload behaves when pipelines do what pipelines do, and when memory runs out. */
#include <unistd.h>

#include <gst/allocators/allocators.h>
#include <gst/app/app.h>
#include <gst/check/gstcheck.h>

#include "gst-pipeline.h"

#define SMALL "video/x-raw,format=BGRx,width=320,height=240"
#define LARGE "video/x-raw,format=BGRx,width=640,height=480"

enum { CYCLES = 100, SMALL_SIZE = 320 * 240 * 4, LARGE_SIZE = 640 * 480 * 4 };

static GstBuffer *frame_of(gsize size, guint8 value)
{
	GstBuffer *buffer = gst_buffer_new_allocate(NULL, size, NULL);

	gst_buffer_memset(buffer, 0, value, size);
	return buffer;
}

static void push(GstElement *source, gsize size, guint8 value)
{
	fail_unless_equals_int(gst_app_src_push_buffer(GST_APP_SRC(source), frame_of(size, value)),
			       GST_FLOW_OK);
}

/* The frame is in a heap's dma-buf and all of its bytes are this. */
static void expect_frame(GstSample *sample, gsize size, guint8 value)
{
	GstBuffer *buffer = gst_sample_get_buffer(sample);
	GstMapInfo map;

	fail_unless(gst_is_dmabuf_memory(gst_buffer_peek_memory(buffer, 0)));
	fail_unless(gst_buffer_map(buffer, &map, GST_MAP_READ));
	fail_unless_equals_uint64(map.size, size);
	fail_unless_equals_int(map.data[0], value);
	fail_unless_equals_int(map.data[size - 1], value);
	gst_buffer_unmap(buffer, &map);
}

static void pull_and_expect(GstElement *sink, gsize size, guint8 value)
{
	GstSample *sample = gst_app_sink_pull_sample(GST_APP_SINK(sink));

	fail_unless(sample != NULL);
	expect_frame(sample, size, value);
	gst_sample_unref(sample);
}

GST_START_TEST(a_hundred_starts_and_stops)
{
	GstElement *pipeline = make_pipeline("videotestsrc ! " SMALL
					     " ! cmaheapupload name=upload ! fakesink sync=true");

	for (int i = 0; i < CYCLES; i++) {
		play(pipeline);
		gst_element_set_state(pipeline, GST_STATE_NULL);
	}
	end_pipeline(pipeline);
}
GST_END_TEST

/* v4l2src asks a camera that it opens for all it can do, which is most of the work. */
GST_START_TEST(a_camera_starts_and_stops)
{
	GstElement *pipeline = make_pipeline(
		"v4l2src io-mode=dmabuf-import ! " LARGE " ! cmaheapupload name=upload "
		"require-zero-copy=true ! appsink name=sink sync=false drop=true max-buffers=1");
	GstElement *sink = part_of(pipeline, "sink");

	for (int i = 0; i < 10; i++) {
		play(pipeline);
		for (int frame = 0; frame < 2; frame++)
			gst_sample_unref(gst_app_sink_pull_sample(GST_APP_SINK(sink)));
		gst_element_set_state(pipeline, i % 5 ? GST_STATE_READY : GST_STATE_NULL);
	}
	gst_object_unref(sink);
	end_pipeline(pipeline);
}
GST_END_TEST

GST_START_TEST(caps_may_change_in_mid_stream)
{
	GstElement *pipeline = make_pipeline("appsrc name=source format=time ! cmaheapupload "
					     "name=upload ! appsink name=sink sync=false");
	GstElement *source = part_of(pipeline, "source"), *sink = part_of(pipeline, "sink");
	GstCaps *small = gst_caps_from_string(SMALL ",framerate=30/1");
	GstCaps *large = gst_caps_from_string(LARGE ",framerate=30/1");

	gst_element_set_state(pipeline, GST_STATE_PLAYING);
	for (guint8 i = 0; i < 4; i++) {
		gst_app_src_set_caps(GST_APP_SRC(source), i % 2 ? large : small);
		push(source, i % 2 ? LARGE_SIZE : SMALL_SIZE, i);
		pull_and_expect(sink, i % 2 ? LARGE_SIZE : SMALL_SIZE, i);
	}
	expect_counts(pipeline, 4, 4);

	gst_caps_unref(small);
	gst_caps_unref(large);
	gst_object_unref(source);
	gst_object_unref(sink);
	end_pipeline(pipeline);
}
GST_END_TEST

GST_START_TEST(a_flushing_seek_goes_through)
{
	GstElement *pipeline =
		make_pipeline("videotestsrc num-buffers=1000000 ! " SMALL
			      " ! cmaheapupload name=upload max-buffers=4 ! fakesink sync=true");

	play(pipeline);
	for (guint i = 1; i < 10; i++) {
		fail_unless(gst_element_seek_simple(pipeline, GST_FORMAT_TIME, GST_SEEK_FLAG_FLUSH,
						    i * GST_SECOND));
		fail_unless(gst_element_get_state(pipeline, NULL, NULL, GST_CLOCK_TIME_NONE) !=
			    GST_STATE_CHANGE_FAILURE);
	}
	end_pipeline(pipeline);
}
GST_END_TEST

/* Downstream keeps all frames that there may be: who needs one more waits, and goes on. */
GST_START_TEST(an_empty_pool_waits)
{
	GstElement *pipeline = make_pipeline(
		"appsrc name=source caps=" SMALL ",framerate=30/1 format=time ! cmaheapupload "
		"name=upload min-buffers=2 max-buffers=2 ! appsink name=sink sync=false");
	GstElement *source = part_of(pipeline, "source"), *sink = part_of(pipeline, "sink");
	GstSample *kept[2];

	gst_element_set_state(pipeline, GST_STATE_PLAYING);
	for (guint8 i = 0; i < 3; i++)
		push(source, SMALL_SIZE, i);
	for (guint8 i = 0; i < 2; i++)
		kept[i] = gst_app_sink_pull_sample(GST_APP_SINK(sink));
	fail_unless(gst_app_sink_try_pull_sample(GST_APP_SINK(sink), GST_SECOND / 2) == NULL);
	expect_frame(kept[0], SMALL_SIZE, 0);
	expect_frame(kept[1], SMALL_SIZE, 1);
	gst_sample_unref(kept[0]);
	pull_and_expect(sink, SMALL_SIZE, 2);

	gst_sample_unref(kept[1]);
	gst_object_unref(source);
	gst_object_unref(sink);
	end_pipeline(pipeline);
}
GST_END_TEST

/* Also while the frames are held until after the end. */
static void stop_while_waiting(const char *description)
{
	GstElement *pipeline = make_pipeline(description);
	GstElement *sink = part_of(pipeline, "sink");
	GstSample *kept[2];

	gst_element_set_state(pipeline, GST_STATE_PLAYING);
	for (guint8 i = 0; i < 2; i++)
		kept[i] = gst_app_sink_pull_sample(GST_APP_SINK(sink));
	fail_unless(gst_app_sink_try_pull_sample(GST_APP_SINK(sink), GST_SECOND / 2) == NULL);
	fail_unless(gst_element_set_state(pipeline, GST_STATE_NULL) != GST_STATE_CHANGE_FAILURE);
	for (guint8 i = 0; i < 2; i++)
		gst_sample_unref(kept[i]);
	gst_object_unref(sink);
	end_pipeline(pipeline);
}

GST_START_TEST(upstream_that_waits_can_be_stopped)
{
	stop_while_waiting("videotestsrc ! " SMALL " ! cmaheapupload name=upload min-buffers=2 "
			   "max-buffers=2 ! appsink name=sink sync=false enable-last-sample=false");
}
GST_END_TEST

GST_START_TEST(a_copy_that_waits_can_be_stopped)
{
	stop_while_waiting("v4l2src io-mode=mmap ! " LARGE " ! cmaheapupload name=upload "
			   "min-buffers=2 max-buffers=2 ! appsink name=sink sync=false "
			   "enable-last-sample=false");
}
GST_END_TEST

GST_START_TEST(a_full_heap_is_told)
{
	GstElement *pipeline = make_pipeline(
		"videotestsrc ! video/x-raw,format=BGRx,width=16000,height=16000 ! cmaheapupload "
		"name=upload ! fakesink");

	expect_error(pipeline, "upload", "1024000000 bytes");
	expect_error(pipeline, "upload", "CmaFree");
	end_pipeline(pipeline);
}
GST_END_TEST

GST_START_TEST(a_missing_heap_is_told)
{
	GstElement *pipeline =
		make_pipeline("videotestsrc ! cmaheapupload name=upload heap=nowhere ! fakesink");

	expect_error(pipeline, "upload", "no heap \"nowhere\"; there are: ");
	end_pipeline(pipeline);
}
GST_END_TEST

GST_START_TEST(an_unknown_profile_is_told)
{
	GstElement *pipeline =
		make_pipeline("videotestsrc ! cmaheapupload name=upload profile=vga ! fakesink");

	expect_error(pipeline, "upload", "there is no profile \"vga\"; there are: ");
	end_pipeline(pipeline);
}
GST_END_TEST

GST_START_TEST(who_makes_a_copy_necessary_is_told)
{
	GstElement *pipeline =
		make_pipeline("v4l2src name=camera io-mode=mmap ! " LARGE " ! queue ! identity ! "
			      "cmaheapupload name=upload require-zero-copy=true ! fakesink");

	expect_error(pipeline, "upload", "A frame of camera would have to be copied");
	end_pipeline(pipeline);
}
GST_END_TEST

GST_START_TEST(memory_in_pieces_is_copied)
{
	GstElement *pipeline = make_pipeline(
		"videotestsrc num-buffers=3 ! " LARGE " ! cmaheapupload heap=system ! identity "
		"drop-allocation=true ! cmaheapupload name=upload ! fakesink");

	play_to_end(pipeline);
	expect_counts(pipeline, 3, 3);
	end_pipeline(pipeline);
}
GST_END_TEST

/* A display that takes tight rows alone cannot show a frame with gaps between them. */
GST_START_TEST(frames_that_a_profile_forbids_are_copied)
{
	const char *description = "videotestsrc num-buffers=3 ! "
				  "video/x-raw,format=BGRx,width=322,height=240 ! "
				  "cmaheapupload profile=%s ! identity drop-allocation=true ! "
				  "cmaheapupload name=upload profile=pl111 ! fakesink";
	gchar *loose = g_strdup_printf(description, "mali");
	gchar *tight = g_strdup_printf(description, "pl111");
	GstElement *pipeline = make_pipeline(loose);

	play_to_end(pipeline);
	expect_counts(pipeline, 3, 3);
	end_pipeline(pipeline);
	pipeline = make_pipeline(tight);
	play_to_end(pipeline);
	expect_counts(pipeline, 3, 0);
	end_pipeline(pipeline);
	g_free(loose);
	g_free(tight);
}
GST_END_TEST

int main(int argc, char **argv)
{
	TCase *tests = tcase_create("behaviour");
	Suite *suite = suite_create("cmaheapupload");

	gst_check_init(&argc, &argv);
	tcase_set_timeout(tests, 120);
	tcase_add_test(tests, a_hundred_starts_and_stops);
	tcase_add_test(tests, a_camera_starts_and_stops);
	tcase_add_test(tests, caps_may_change_in_mid_stream);
	tcase_add_test(tests, a_flushing_seek_goes_through);
	tcase_add_test(tests, an_empty_pool_waits);
	tcase_add_test(tests, upstream_that_waits_can_be_stopped);
	tcase_add_test(tests, a_copy_that_waits_can_be_stopped);
	tcase_add_test(tests, a_full_heap_is_told);
	tcase_add_test(tests, a_missing_heap_is_told);
	tcase_add_test(tests, an_unknown_profile_is_told);
	tcase_add_test(tests, who_makes_a_copy_necessary_is_told);
	/* Debian's arm kernels have no heap whose memory is in pieces. */
	if (!access("/dev/dma_heap/system", F_OK))
		tcase_add_test(tests, memory_in_pieces_is_copied);
	tcase_add_test(tests, frames_that_a_profile_forbids_are_copied);
	suite_add_tcase(suite, tests);
	return gst_check_run_suite(suite, "gst-behaviour", __FILE__);
}
