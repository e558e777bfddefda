/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include "area.h"
#include "cache.h"
#include "condition.h"

static const size_t outside = 64 << 20;
static const size_t nearly_full = 12 << 20;

static void read_file(void)
{
	cache_read_until(nearly_full);
}

/* Anonymous pages take the rest of memory, so that the file's have but the area. */
static void begin(const struct plan *plan)
{
	(void)plan;
	area_fill_anonymous(outside);
	area_clear();
	read_file();
}

const struct condition condition_cache = {
	.name = "cache",
	.begin = begin,
	.prepare = read_file,
	.end = area_empty,
};
