/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* /dev/video3: a V4L2 device that takes dma-bufs and finishes frames on command. */
#ifndef FAKE_VIDEO_H
#define FAKE_VIDEO_H

#include <stdbool.h>
#include <stdint.h>

#include <linux/videodev2.h>

#define FAKE_VIDEO_PATH "/dev/video3"

enum { FAKE_VIDEO_BUFFERS = 32, FAKE_VIDEO_PLANES = 3 };

struct fake_video_queue {
	/* What the bridge did. */
	uint32_t pixelformat, width, height, pitch, field;
	uint32_t colorspace, encoding; /* of captured pictures: what the source has */
	unsigned buffers, queued;
	bool streaming;
	struct v4l2_buffer queue[FAKE_VIDEO_BUFFERS]; /* the oldest first */
	struct v4l2_plane planes[FAKE_VIDEO_PLANES];  /* of the newest */

	/* Not taken yet. */
	struct v4l2_buffer done[FAKE_VIDEO_BUFFERS];
	unsigned done_count;
};

struct fake_video {
	/* What the driver is like; set before use. */
	uint32_t capabilities;
	const char *card; /* at most 32 bytes; NULL: "fake" */
	uint32_t formats[8];
	bool takes_dmabufs, has_rate, decodes, encodes;
	unsigned min_buffers;
	uint32_t pitch_align; /* of the first plane */
	uint32_t extra_size;  /* of each buffer */
	uint32_t extra_chroma_pitch;
	uint32_t field;	      /* of its source; 0: what is asked for */
	uint32_t data_offset; /* in the second buffer of a frame */
	uint32_t instead;     /* the format it has whatever is asked for */
	int queue_error, busy, dequeue_error;
	int input;
	uint32_t sent_width;	    /* by an HDMI source, whose timings have it; 0: no signal */
	v4l2_std_id sent_standards; /* by a TV source */
	bool has_hdmi, has_tv;
	int told_min; /* by its control; 0: has none */
	bool can_crop;
	struct v4l2_rect crop; /* of the output queue's images, or the source */

	/* What was subscribed to last, and what will be told. */
	struct v4l2_event_subscription subscription;
	struct v4l2_event events[4];
	unsigned event_count;
	uint32_t followed_width;
	v4l2_std_id followed_standards;

	unsigned stops; /* commands to drain */
	struct fake_video_queue capture, output;
};

struct fake_video *fake_video_add(void);

int fake_video_serve_source(struct fake_video *fake, unsigned long request, void *argument);

/* The oldest enqueued buffer becomes a frame, with these flags. */
void fake_video_finish_frame(struct fake_video_queue *queue, uint32_t sequence, uint32_t flags);

#endif
