/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* What the user may choose; everything has a sensible default. */
#ifndef CAMERA_GPU_HDMI_OPTIONS_H
#define CAMERA_GPU_HDMI_OPTIONS_H

#include <stdbool.h>

struct options {
	const char *camera, *card, *connector, *mode, *heap, *profile, *save; /* NULL: choose */
	unsigned width, height;
	int turns;	 /* quarters, to the right */
	bool finish;	 /* no fences */
	unsigned frames; /* 0: until a signal */
	int hold_ms;
};

/* Exits with a message when the command line is wrong. */
struct options parse_options(int argc, char **argv);

#endif
