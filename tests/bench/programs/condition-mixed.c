/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include "area.h"
#include "cache.h"
#include "condition.h"
#include "meminfo.h"
#include "tmpfs.h"

static const size_t outside = 96 << 20;

/* A third of the area is tmpfs's, a third file cache, and the rest a process's memory. */
static void fill(void)
{
	size_t free;

	tmpfs_empty();
	area_fill_anonymous(0);
	area_clear();
	free = meminfo("CmaFree:");
	tmpfs_write_until(free / 3 * 2);
	cache_read_until(free / 3);
	area_fill_anonymous(outside);
}

static void end(void)
{
	tmpfs_empty();
	area_empty();
}

const struct condition condition_mixed = {
	.name = "mixed",
	.prepare = fill,
	.end = end,
};
