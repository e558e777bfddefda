/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include "gst-pipeline.h"

#include <string.h>

#include <gst/check/gstcheck.h>

GstElement *make_pipeline(const char *description)
{
	GError *error = NULL;
	GstElement *pipeline = gst_parse_launch(description, &error);

	fail_if(error, "%s", error ? error->message : "");
	return pipeline;
}

void end_pipeline(GstElement *pipeline)
{
	gst_element_set_state(pipeline, GST_STATE_NULL);
	gst_object_unref(pipeline);
}

GstElement *part_of(GstElement *pipeline, const char *name)
{
	GstElement *element = gst_bin_get_by_name(GST_BIN(pipeline), name);

	fail_unless(element != NULL, "the pipeline has no %s", name);
	return element;
}

static GstMessage *wait_for_message(GstElement *pipeline, GstMessageType types)
{
	GstBus *bus = gst_element_get_bus(pipeline);
	GstMessage *message =
		gst_bus_timed_pop_filtered(bus, GST_CLOCK_TIME_NONE, types | GST_MESSAGE_ERROR);

	gst_object_unref(bus);
	return message;
}

/* The message is none of an error. */
static void expect_good(GstMessage *message)
{
	GError *error = NULL;

	if (GST_MESSAGE_TYPE(message) == GST_MESSAGE_ERROR)
		gst_message_parse_error(message, &error, NULL);
	fail_if(error, "%s: %s", GST_MESSAGE_SRC_NAME(message), error ? error->message : "");
	gst_message_unref(message);
}

void play(GstElement *pipeline)
{
	gst_element_set_state(pipeline, GST_STATE_PLAYING);
	expect_good(wait_for_message(pipeline, GST_MESSAGE_ASYNC_DONE));
}

void play_to_end(GstElement *pipeline)
{
	gst_element_set_state(pipeline, GST_STATE_PLAYING);
	expect_good(wait_for_message(pipeline, GST_MESSAGE_EOS));
}

static void read_counts(GstElement *pipeline, guint64 *frames, guint64 *copied)
{
	GstElement *upload = part_of(pipeline, "upload");

	g_object_get(upload, "frames", frames, "copied-frames", copied, NULL);
	gst_object_unref(upload);
}

void expect_counts(GstElement *pipeline, guint64 frames, guint64 copied)
{
	guint64 found_frames, found_copied;

	read_counts(pipeline, &found_frames, &found_copied);
	fail_unless_equals_uint64(found_frames, frames);
	fail_unless_equals_uint64(found_copied, copied);
}

void expect_error(GstElement *pipeline, const char *name, const char *part)
{
	GstMessage *message;
	GError *error;

	gst_element_set_state(pipeline, GST_STATE_NULL);
	gst_element_set_state(pipeline, GST_STATE_PLAYING);
	message = wait_for_message(pipeline, GST_MESSAGE_EOS);
	fail_unless_equals_int(GST_MESSAGE_TYPE(message), GST_MESSAGE_ERROR);
	fail_unless_equals_string(GST_MESSAGE_SRC_NAME(message), name);
	gst_message_parse_error(message, &error, NULL);
	fail_unless(strstr(error->message, part) != NULL, "\"%s\" does not say %s", error->message,
		    part);
	g_error_free(error);
	gst_message_unref(message);
}
