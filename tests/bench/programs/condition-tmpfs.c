/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include "area.h"
#include "condition.h"
#include "tmpfs.h"

static const size_t outside = 96 << 20;
static const size_t nearly_full = 12 << 20;

/* Anonymous pages take the rest of memory, so that the file's have but the area. */
static void fill(void)
{
	tmpfs_empty();
	area_fill_anonymous(0);
	area_clear();
	tmpfs_write_until(nearly_full);
	area_fill_anonymous(outside);
}

static void end(void)
{
	tmpfs_empty();
	area_empty();
}

const struct condition condition_tmpfs = {
	.name = "tmpfs",
	.prepare = fill,
	.end = end,
};
