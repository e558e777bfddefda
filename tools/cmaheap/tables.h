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

/* 1 for a thread whose table is another than those of all before it, 0 where it is not, where the
 * thread has ended, or where the kernel cannot compare them: nearly always they are shared.
 * -ENOMEM. */
int tables_add(struct tables *tables, pid_t thread);
void tables_free(struct tables *tables);

#endif
