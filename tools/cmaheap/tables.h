/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* Which threads of a process share one table of descriptors. */
#ifndef CMAHEAP_TOOL_TABLES_H
#define CMAHEAP_TOOL_TABLES_H

#include <stddef.h>
#include <sys/types.h>

struct tables {
	size_t count;
	pid_t *threads; /* one for each table, in the kernel's order of these */
};

enum {
	TABLE_KNOWN, /* of a thread before it, or of none: the thread has ended */
	TABLE_NEW,
	TABLE_UNCERTAIN, /* one or the other: the kernel does not compare them */
};

/* Which of these a thread's table is, or -ENOMEM. */
int tables_add(struct tables *tables, pid_t thread);
void tables_free(struct tables *tables);

#endif
