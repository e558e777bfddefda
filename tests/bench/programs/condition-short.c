/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include "area.h"
#include "condition.h"

/* Less than what a large buffer would have to move away. */
static const size_t outside = 16 << 20;

static void fill(void)
{
	area_fill_anonymous(outside);
}

const struct condition condition_short = {
	.name = "short",
	.prepare = fill,
	.end = area_empty,
};
