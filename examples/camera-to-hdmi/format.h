/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* A pixel format, picture size and mode that suit camera and display. */
#ifndef CAMERA_TO_HDMI_FORMAT_H
#define CAMERA_TO_HDMI_FORMAT_H

#include <cmaheap/kms.h>
#include <cmaheap/v4l2.h>

#include "options.h"

struct choice {
	struct cmaheap_v4l2 *camera;
	struct cmaheap_v4l2_queue *pictures; /* the camera's */
	struct cmaheap_kms *kms;
	struct cmaheap_image_info info;
	struct cmaheap_needs needs[2]; /* the display's and the camera's */
	unsigned mode;
};

/* Fills in pictures, info, needs and mode; anew when the source sends another size. */
int choose_format(struct choice *choice, const struct options *options);

#endif
