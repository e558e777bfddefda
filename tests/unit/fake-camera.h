/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* /dev/video3: a V4L2 capture device that takes dma-bufs and frames them on command. */
#ifndef FAKE_CAMERA_H
#define FAKE_CAMERA_H

#include <stdbool.h>
#include <stdint.h>

#define FAKE_CAMERA_PATH "/dev/video3"

struct fake_camera {
	/* What the driver is like; set before use. */
	uint32_t capabilities;
	bool takes_dmabufs, has_rate;
	unsigned min_buffers;
	uint32_t extra_pitch; /* bytes added to each row */
	int queue_error;

	/* What the bridge did. */
	unsigned buffers, queued, dequeued;
	int queued_fds[32];
	bool streaming;
	uint32_t pixelformat, width, height;
};

struct fake_camera *fake_camera_add(void);

/* The oldest queued buffer becomes a frame. */
void fake_camera_finish_frame(struct fake_camera *camera, uint32_t sequence, bool damaged);

#endif
