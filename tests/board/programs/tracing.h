/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* The kernel's trace of events. */
#ifndef TRACING_H
#define TRACING_H

#include <stdbool.h>
#include <stdio.h>

/** Record an event or a group of them, such as "dma", or do so no longer. */
void trace_record(const char *event, bool on);

/** Forget what was recorded so far. */
void trace_forget(void);

/** What was recorded since, one event a line; to be closed with fclose(). */
FILE *trace_open(void);

#endif
