/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <errno.h>
#include <linux/kcmp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "tables.h"

/* 0 for the same table, 1 if that of the first comes before the other's, 2 if after, -1 if it
 * cannot be told. */
static long compare(pid_t first, pid_t other)
{
	return syscall(SYS_kcmp, first, other, KCMP_FILES, 0, 0);
}

static void remove_at(struct tables *tables, size_t at)
{
	tables->count--;
	memmove(&tables->threads[at], &tables->threads[at + 1],
		(tables->count - at) * sizeof(*tables->threads));
}

static int insert_at(struct tables *tables, size_t at, pid_t thread)
{
	pid_t *threads;

	threads = reallocarray(tables->threads, tables->count + 1, sizeof(*threads));
	if (!threads)
		return -ENOMEM;
	tables->threads = threads;
	memmove(&threads[at + 1], &threads[at], (tables->count - at) * sizeof(*threads));
	threads[at] = thread;
	tables->count++;
	return TABLE_NEW;
}

int tables_add(struct tables *tables, pid_t thread)
{
	size_t low = 0, high = tables->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		long order = compare(tables->threads[middle], thread);

		if (order < 0 && errno == ESRCH && compare(thread, thread) == 0) {
			remove_at(tables, middle); /* the other one has ended */
			high--;
			continue;
		}
		if (order < 0 && errno != ESRCH) /* without CONFIG_KCMP, or forbidden */
			return TABLE_UNCERTAIN;
		if (order <= 0)
			return TABLE_KNOWN;
		if (order == 1)
			low = middle + 1;
		else
			high = middle;
	}
	return insert_at(tables, low, thread);
}

void tables_free(struct tables *tables)
{
	free(tables->threads);
	*tables = (struct tables){ 0 };
}
