/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/*
 * What applications do with a running pipeline, and what goes over the element's pads meanwhile:
 * a stream begins with stream-start, caps and segment, and flushes begin before they end. That
 * nothing follows EOS is seen to by GStreamer's pads.
 */
#include <gst/app/app.h>
#include <gst/check/gstcheck.h>

#include "gst-pipeline.h"

enum { WIDTH = 64, HEIGHT = 48, FRAME = WIDTH * HEIGHT * 4, SEEKS = 20, CYCLES = 20 };

/* The state of a pad's stream; fault is the first rule that was broken. */
struct watch {
	GMutex lock;
	gboolean started, caps, segment, flushing, ended;
	guint flushes, frames;
	const char *fault;
};

static void require(struct watch *watch, gboolean kept, const char *rule)
{
	if (!kept && !watch->fault)
		watch->fault = rule;
}

static void on_event(struct watch *watch, GstEvent *event)
{
	switch (GST_EVENT_TYPE(event)) {
	case GST_EVENT_FLUSH_START:
		watch->flushing = TRUE;
		break;
	case GST_EVENT_FLUSH_STOP:
		require(watch, watch->flushing, "flush-stop without flush-start");
		watch->flushing = watch->segment = watch->ended = FALSE;
		watch->frames = 0;
		watch->flushes++;
		break;
	case GST_EVENT_STREAM_START:
		watch->started = TRUE;
		watch->ended = FALSE;
		break;
	case GST_EVENT_CAPS:
		require(watch, watch->started, "caps before stream-start");
		watch->caps = TRUE;
		break;
	case GST_EVENT_SEGMENT:
		require(watch, watch->started, "segment before stream-start");
		watch->segment = TRUE;
		break;
	case GST_EVENT_EOS:
		watch->ended = TRUE;
		break;
	default:
		break;
	}
}

static void on_frame(struct watch *watch)
{
	require(watch, watch->started, "frame before stream-start");
	require(watch, watch->caps, "frame before caps");
	require(watch, watch->segment, "frame before segment");
	watch->frames++;
}

static GstPadProbeReturn on_pad(GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
	struct watch *watch = data;

	(void)pad;
	g_mutex_lock(&watch->lock);
	if (GST_PAD_PROBE_INFO_TYPE(info) & GST_PAD_PROBE_TYPE_BUFFER)
		on_frame(watch);
	else
		on_event(watch, GST_PAD_PROBE_INFO_EVENT(info));
	g_mutex_unlock(&watch->lock);
	return GST_PAD_PROBE_OK;
}

/* What the element "upload" gives downstream. */
static void watch_upload(GstElement *pipeline, struct watch *watch)
{
	GstElement *upload = part_of(pipeline, "upload");
	GstPad *pad = gst_element_get_static_pad(upload, "src");

	*watch = (struct watch){ 0 };
	g_mutex_init(&watch->lock);
	gst_pad_add_probe(pad,
			  GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM |
				  GST_PAD_PROBE_TYPE_EVENT_FLUSH,
			  on_pad, watch, NULL);
	gst_object_unref(pad);
	gst_object_unref(upload);
}

static void end_watched(GstElement *pipeline, struct watch *watch)
{
	end_pipeline(pipeline);
	fail_if(watch->fault, "%s", watch->fault ? watch->fault : "");
	g_mutex_clear(&watch->lock);
}

#define SOURCE                                                                                     \
	"videotestsrc num-buffers=%d ! "                                                           \
	"video/x-raw,format=BGRx,width=64,height=48,framerate=30/1 ! cmaheapupload name=upload "   \
	"max-buffers=4 ! "

static GstElement *make_watched(int frames, const char *rest, struct watch *watch)
{
	gchar *description = g_strdup_printf(SOURCE "%s", frames, rest);
	GstElement *pipeline = make_pipeline(description);

	g_free(description);
	watch_upload(pipeline, watch);
	return pipeline;
}

static void settle(GstElement *pipeline)
{
	fail_unless(gst_element_get_state(pipeline, NULL, NULL, GST_CLOCK_TIME_NONE) !=
		    GST_STATE_CHANGE_FAILURE);
}

static void seek(GstElement *pipeline, GstClockTime position)
{
	fail_unless(gst_element_seek_simple(pipeline, GST_FORMAT_TIME,
					    GST_SEEK_FLAG_FLUSH | GST_SEEK_FLAG_ACCURATE,
					    (gint64)position));
	settle(pipeline);
}

/* The frame of that time and no other arrives first. */
static void seek_and_expect(GstElement *pipeline, GstElement *sink, GstClockTime position)
{
	GstSample *sample;

	seek(pipeline, position);
	sample = gst_app_sink_pull_preroll(GST_APP_SINK(sink));
	fail_unless(sample != NULL);
	fail_unless_equals_uint64(GST_BUFFER_PTS(gst_sample_get_buffer(sample)), position);
	gst_sample_unref(sample);
}

GST_START_TEST(seeks_while_paused_arrive_where_they_should)
{
	struct watch watch;
	GstElement *pipeline = make_watched(100000, "appsink name=sink", &watch);
	GstElement *sink = part_of(pipeline, "sink");

	gst_element_set_state(pipeline, GST_STATE_PAUSED);
	settle(pipeline);
	for (guint i = 1; i <= SEEKS; i++)
		seek_and_expect(pipeline, sink, (i % 2 ? i : SEEKS - i) * GST_SECOND);
	fail_unless_equals_uint64(watch.flushes, SEEKS);
	gst_object_unref(sink);
	end_watched(pipeline, &watch);
}
GST_END_TEST

GST_START_TEST(pauses_and_seeks_while_playing)
{
	struct watch watch;
	GstElement *pipeline = make_watched(100000, "queue ! fakesink sync=true", &watch);

	play(pipeline);
	settle(pipeline);
	for (guint i = 1; i <= SEEKS; i++) {
		gst_element_set_state(pipeline, i % 2 ? GST_STATE_PAUSED : GST_STATE_PLAYING);
		settle(pipeline);
		seek(pipeline, i * GST_SECOND);
	}
	fail_unless_equals_uint64(watch.flushes, SEEKS);
	end_watched(pipeline, &watch);
}
GST_END_TEST

GST_START_TEST(a_seek_after_the_end_plays_again)
{
	struct watch watch;
	GstElement *pipeline = make_watched(100000, "fakesink", &watch);

	gst_element_set_state(pipeline, GST_STATE_PAUSED);
	settle(pipeline);
	for (guint i = 0; i < 3; i++) {
		fail_unless(gst_element_seek(pipeline, 1.0, GST_FORMAT_TIME, GST_SEEK_FLAG_FLUSH,
					     GST_SEEK_TYPE_SET, 0, GST_SEEK_TYPE_SET, GST_SECOND));
		settle(pipeline);
		play_to_end(pipeline);
		fail_unless(watch.ended);
		/* Since the last flush: all frames of one second. */
		fail_unless_equals_uint64(watch.frames, 30);
	}
	end_watched(pipeline, &watch);
}
GST_END_TEST

GST_START_TEST(every_state_can_follow_every_other)
{
	const GstState states[] = { GST_STATE_PLAYING, GST_STATE_READY,	 GST_STATE_PAUSED,
				    GST_STATE_NULL,    GST_STATE_PAUSED, GST_STATE_PLAYING,
				    GST_STATE_PAUSED,  GST_STATE_READY,	 GST_STATE_PLAYING,
				    GST_STATE_NULL };
	struct watch watch;
	GstElement *pipeline = make_watched(100000, "queue ! fakesink sync=true", &watch);

	for (guint i = 0; i < CYCLES * G_N_ELEMENTS(states); i++) {
		fail_unless(gst_element_set_state(pipeline, states[i % G_N_ELEMENTS(states)]) !=
			    GST_STATE_CHANGE_FAILURE);
		if (i % 3)
			settle(pipeline);
	}
	end_watched(pipeline, &watch);
}
GST_END_TEST

/* Twice as wide, then as before, with a flush between. */
GST_START_TEST(caps_change_around_a_flush)
{
	struct watch watch;
	GstElement *pipeline = make_pipeline("appsrc name=source format=time ! cmaheapupload "
					     "name=upload ! appsink name=sink sync=false");
	GstElement *source = part_of(pipeline, "source"), *sink = part_of(pipeline, "sink");

	watch_upload(pipeline, &watch);
	gst_element_set_state(pipeline, GST_STATE_PLAYING);
	for (guint i = 0; i < 6; i++) {
		gsize size = (gsize)FRAME * (i % 2 + 1);
		GstCaps *caps =
			gst_caps_new_simple("video/x-raw", "format", G_TYPE_STRING, "BGRx", "width",
					    G_TYPE_INT, WIDTH * (i % 2 + 1), "height", G_TYPE_INT,
					    HEIGHT, "framerate", GST_TYPE_FRACTION, 30, 1, NULL);
		GstSample *sample;

		gst_app_src_set_caps(GST_APP_SRC(source), caps);
		fail_unless_equals_int(
			gst_app_src_push_buffer(GST_APP_SRC(source),
						gst_buffer_new_allocate(NULL, size, NULL)),
			GST_FLOW_OK);
		sample = gst_app_sink_pull_sample(GST_APP_SINK(sink));
		fail_unless(sample != NULL);
		fail_unless_equals_uint64(gst_buffer_get_size(gst_sample_get_buffer(sample)), size);
		gst_sample_unref(sample);
		gst_caps_unref(caps);
		/* Flushed while its bin is on the way to PLAYING, the sink would stay behind. */
		settle(pipeline);
		gst_element_send_event(source, gst_event_new_flush_start());
		gst_element_send_event(source, gst_event_new_flush_stop(FALSE));
	}
	fail_unless_equals_uint64(watch.flushes, 6);
	gst_object_unref(source);
	gst_object_unref(sink);
	end_watched(pipeline, &watch);
}
GST_END_TEST

int main(int argc, char **argv)
{
	TCase *tests = tcase_create("scenario");
	Suite *suite = suite_create("cmaheapupload");

	gst_check_init(&argc, &argv);
	tcase_set_timeout(tests, 120);
	tcase_add_test(tests, seeks_while_paused_arrive_where_they_should);
	tcase_add_test(tests, pauses_and_seeks_while_playing);
	tcase_add_test(tests, a_seek_after_the_end_plays_again);
	tcase_add_test(tests, every_state_can_follow_every_other);
	tcase_add_test(tests, caps_change_around_a_flush);
	suite_add_tcase(suite, tests);
	return gst_check_run_suite(suite, "gst-scenario", __FILE__);
}
