/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* What the files of libcmaheap-v4l2 share. */
#ifndef CMAHEAP_V4L2_INTERNAL_H
#define CMAHEAP_V4L2_INTERNAL_H

#include <linux/videodev2.h>

#include <cmaheap/v4l2.h>

#include "error.h"

/* What an index stands for. */
struct slot {
	struct cmaheap_image *image; /* NULL: it was set as a bare buffer */
	struct cmaheap_buffer *buffers[CMAHEAP_MAX_PLANES];
	bool enqueued;
};

struct cmaheap_v4l2_queue {
	const struct cmaheap_v4l2 *device;
	enum v4l2_buf_type type; /* 0: the device has no such queue */

	struct slot *slots;
	unsigned count;
	struct cmaheap_v4l2_format format; /* when the slots were set */
	bool streaming;
};

struct cmaheap_v4l2 {
	int fd;
	char path[64];
	char name[32];
	char driver[17];
	struct cmaheap_v4l2_queue capture, output;
};

/* ioctl() that restarts after signals; returns 0 or -errno and sets no text. */
int v4l2_ioctl(int fd, unsigned long request, void *argument);

/* 0: DRM has another format by that code. Tells whether each plane has a buffer of its own. */
uint32_t fourcc_to_drm(uint32_t v4l2, bool *separate);

/* 0: V4L2 has none. */
uint32_t fourcc_from_drm(uint32_t drm, bool separate);

/* color.c */
void color_read(const struct v4l2_format *present, struct cmaheap_v4l2_color *color);
void color_write(const struct cmaheap_v4l2_color *color, struct v4l2_format *wanted);

/* The format that the queue has now. */
int format_get(const struct cmaheap_v4l2_queue *queue, struct cmaheap_v4l2_format *format);

/* The layout of pictures in that format, and the needs that lead to it. */
int format_layout(const struct cmaheap_v4l2_queue *queue, const struct cmaheap_v4l2_format *format,
		  struct cmaheap_layout *layout, struct cmaheap_needs *needs);

/* images.c: has the device let go of the images. Until it did, or is closed, it may write there. */
int queue_release_device(const struct cmaheap_v4l2_queue *queue);
void queue_free_slots(struct cmaheap_v4l2_queue *queue);

/* Say why the device refuses what it was given to enqueue, and return -error. */
int explain_refusal(const struct cmaheap_v4l2_queue *queue, unsigned index, int error);

#endif
