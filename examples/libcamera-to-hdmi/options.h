/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* What the user may choose; everything has a sensible default. */
#ifndef LIBCAMERA_TO_HDMI_OPTIONS_H
#define LIBCAMERA_TO_HDMI_OPTIONS_H

struct options {
	const char *camera, *card, *heap, *save; /* NULL: choose */
	unsigned width, height;			 /* 0: choose */
	unsigned frames;			 /* 0: until a signal */
	int hold_ms;
};

/* Exits with a message when the command line is wrong. */
struct options parse_options(int argc, char **argv);

#endif
