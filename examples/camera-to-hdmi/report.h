/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* What the program tells about its work. */
#ifndef CAMERA_TO_HDMI_REPORT_H
#define CAMERA_TO_HDMI_REPORT_H

#include <sys/resource.h>
#include <time.h>

#include "format.h"

struct report {
	unsigned shown;	   /* frames on the display */
	unsigned missed;   /* by the camera: gaps in its sequence */
	uint32_t sequence; /* expected next */
	unsigned late;	   /* replaced by a newer one before the display was free */
	struct timespec start;
	struct rusage used;
};

void report_choice(const struct choice *choice, const char *heap);

/* Prints the image's inode as the camera gets it and as the display has it. */
int report_image(unsigned index, const struct cmaheap_image *image,
		 const struct cmaheap_kms_fb *fb);

void report_start(struct report *report);
void report_frame(struct report *report, uint32_t sequence);
void report_print(const struct report *report);

#endif
