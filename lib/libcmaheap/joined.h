/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* Lists in error texts, for the bridges, too; not installed. */
#ifndef CMAHEAP_JOINED_H
#define CMAHEAP_JOINED_H

#include <stdbool.h>
#include <stddef.h>

#include <cmaheap/cmaheap.h>

/* Begins as zeros, or with what the text shall be if nothing is added. */
struct joined {
	char text[600]; /* leaves room in cmaheap_last_error() for what is around the list */
	size_t used;
	bool is_cut; /* "..." stands for what did not fit */
};

/* Appends an entry as a whole, with the separator before it unless it is the first. */
CMAHEAP_API void cmaheap_join(struct joined *list, const char *separator, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
