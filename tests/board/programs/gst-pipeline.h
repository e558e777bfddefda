/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* What tests do with whole pipelines; whatever goes wrong fails the test. */
#ifndef GST_PIPELINE_H
#define GST_PIPELINE_H

#include <gst/gst.h>

GstElement *make_pipeline(const char *description);

/* Stop and free. */
void end_pipeline(GstElement *pipeline);

/* An element by its name, to be unreferenced. */
GstElement *part_of(GstElement *pipeline, const char *name);

/* To PLAYING, when the first frame has arrived. */
void play(GstElement *pipeline);

/* Until EOS. */
void play_to_end(GstElement *pipeline);

/* What the element "upload" has counted. */
void expect_counts(GstElement *pipeline, guint64 frames, guint64 copied);

/* It ends with an error of this element, whose message has this part. */
void expect_error(GstElement *pipeline, const char *name, const char *part);

#endif
