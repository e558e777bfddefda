/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* What the files of libcmaheap-v4l2 share. */
#ifndef CMAHEAP_V4L2_INTERNAL_H
#define CMAHEAP_V4L2_INTERNAL_H

#include <linux/videodev2.h>

#include <cmaheap/v4l2.h>

#include "error.h"

struct cmaheap_v4l2 {
	int fd;
	char path[64];
	char name[32];
	enum v4l2_buf_type type;

	struct cmaheap_buffer **buffers;
	unsigned count;
	bool streaming;
};

/* ioctl() that restarts after signals; returns 0 or -errno and sets no text. */
int v4l2_ioctl(int fd, unsigned long request, void *argument);

uint32_t v4l2_fourcc_from_drm(uint32_t drm);
uint32_t v4l2_fourcc_to_drm(uint32_t v4l2);

#endif
