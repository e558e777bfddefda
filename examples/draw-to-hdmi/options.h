/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* What the user may choose; everything has a sensible default. */
#ifndef DRAW_TO_HDMI_OPTIONS_H
#define DRAW_TO_HDMI_OPTIONS_H

struct options {
	const char *card, *connector, *heap, *save; /* NULL: choose */
	unsigned frames;			    /* 0: until a signal */
	unsigned kms_flags;
	int hold_ms;
};

/* Exits with a message when the command line is wrong. */
struct options parse_options(int argc, char **argv);

#endif
