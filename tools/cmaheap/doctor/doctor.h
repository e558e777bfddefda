/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* `cmaheap doctor`: checks, each in a file of its own, report findings here. */
#ifndef CMAHEAP_TOOL_DOCTOR_H
#define CMAHEAP_TOOL_DOCTOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../heaps.h"
#include "../processes.h"
#include "log.h"

enum level {
	LEVEL_GOOD,
	LEVEL_NOTE,    /* worth to know; nothing needs to be done */
	LEVEL_WARNING, /* will go wrong for some */
	LEVEL_BAD,     /* goes wrong now */
};

struct finding {
	enum level level;
	char about[64];
	char text[512];
	char fix[512]; /* one concrete step; "" where there is nothing to do */
};

struct doctor {
	uint64_t size;	  /* bytes of one buffer that must be had */
	unsigned seconds; /* to watch for buffers that grow */
	struct heaps heaps;
	struct processes processes;
	int log_error; /* 0, or the negative errno with which the kernel's log was not to be read */
	struct log log;
	size_t count;
	struct finding *findings;
};

/* The new finding has no fix yet; say one with advise(). */
void report(struct doctor *doctor, enum level level, const char *about, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
void advise(struct doctor *doctor, const char *format, ...) __attribute__((format(printf, 2, 3)));

void check_kernel(struct doctor *doctor); /* CMA: there, large enough; how it was set */
void check_module(struct doctor *doctor); /* loaded, or why not */
void check_nodes(struct doctor *doctor);  /* who may open heaps, and by which names programs do */
void check_areas(struct doctor *doctor); /* whether a buffer can be had now, or who is in its way */
void check_log(struct doctor *doctor);	 /* what drivers refused or were refused, in their words */
void check_reach(struct doctor *doctor); /* devices whose addresses end below the buffers */
void check_devices(struct doctor *doctor); /* cameras, displays, GPUs */
void check_leaks(struct doctor *doctor);   /* processes whose buffers grow */

#endif
