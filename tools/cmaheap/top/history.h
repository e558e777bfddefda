/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* How full a heap was, as a line of small bars. */
#ifndef CMAHEAP_TOOL_HISTORY_H
#define CMAHEAP_TOOL_HISTORY_H

#include <limits.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum { HISTORY_LENGTH = 240, HISTORY_HEAPS = 16 };

struct history {
	char heap[NAME_MAX + 1];
	size_t count;				/* of all that was ever added */
	unsigned char percents[HISTORY_LENGTH]; /* a ring */
};

struct histories {
	size_t count;
	struct history all[HISTORY_HEAPS];
};

/* Heaps beyond HISTORY_HEAPS have none. */
struct history *history_of(struct histories *histories, const char *heap);
void history_add(struct history *history, uint64_t used, uint64_t size);

/* The last ones, as many as fit into @p width columns; without @p utf8 in ASCII. */
void history_print(const struct history *history, size_t width, int utf8, FILE *stream);

#endif
