/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* Sizes of several buffers. */
#ifndef CMAHEAP_TOOL_SIZE_LIST_H
#define CMAHEAP_TOOL_SIZE_LIST_H

#include <argp.h>
#include <stddef.h>

enum { MAX_SIZES = 256 };

struct size_list {
	size_t count, bytes[MAX_SIZES];
};

/* "3110400,8M,64K"; exits where it is no such list. */
void size_list_expect(struct size_list *sizes, const char *text, struct argp_state *state);

#endif
