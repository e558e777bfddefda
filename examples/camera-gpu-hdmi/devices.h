/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* Camera, GPU and display, with images that two of them share each. */
#ifndef CAMERA_GPU_HDMI_DEVICES_H
#define CAMERA_GPU_HDMI_DEVICES_H

#include <cmaheap/kms.h>
#include <cmaheap/v4l2.h>

#include "gpu.h"
#include "options.h"

/* One source waits to be drawn, one is drawn, one is next on the screen, and the camera has two. */
enum { SOURCES = 5, TARGETS = 3 };

struct devices {
	struct cmaheap *heap;
	struct cmaheap_v4l2 *camera;
	struct cmaheap_v4l2_queue *pictures; /* the camera's */
	struct cmaheap_kms *kms;
	unsigned mode;
	struct gpu *gpu;
	struct cmaheap_image *sources[SOURCES]; /* as large as the camera's picture */
	struct cmaheap_image *targets[TARGETS]; /* as large as the mode */
	struct cmaheap_kms_fb *fbs[TARGETS];
};

/* Until the camera streams into all sources. 0, -errno or TOLD; close them in any case. */
int open_devices(struct devices *devices, const struct options *options);
void close_devices(struct devices *devices);

#endif
