/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* What programs with a picture on the screen have in common. */
#ifndef COMMON_PROGRAM_H
#define COMMON_PROGRAM_H

#include <argp.h>
#include <time.h>

enum {
	TOLD = 1, /* what functions return after a message of their own; -errno has the library's */
	HOLD_FOREVER = -1,
};

/* Prints the program's name and the message, and returns TOLD. */
int tell(const char *message);

/* The same with what errno says about a file. */
int tell_file(const char *path);

/* Signals become a descriptor, so that the display is restored whatever ends the program. */
int catch_signals(void);

/* All exit with a message when the text is wrong. */
void parse_size(const char *text, unsigned *width, unsigned *height, struct argp_state *state);
unsigned parse_number(const char *text, unsigned min, unsigned max, struct argp_state *state);
int parse_hold(const char *text, struct argp_state *state);

/* Prints how many frames there were since then, and how many a second. */
void print_rate(unsigned frames, const struct timespec *start);

#endif
