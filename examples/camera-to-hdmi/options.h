/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* What the user may choose; everything has a sensible default. */
#ifndef CAMERA_TO_HDMI_OPTIONS_H
#define CAMERA_TO_HDMI_OPTIONS_H

enum { MIN_BUFFERS = 4, MAX_BUFFERS = 16 };

struct options {
	const char *camera, *card, *connector, *mode, *heap, *save; /* NULL: choose */
	unsigned width, height;					    /* 0: choose */
	unsigned fps;
	unsigned frames; /* 0: until a signal */
	unsigned buffers;
	int hold_ms;
};

/* Exits with a message when the command line is wrong. */
struct options parse_options(int argc, char **argv);

#endif
