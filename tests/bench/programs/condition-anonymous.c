/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include "area.h"
#include "condition.h"

/* Room that the area's pages can move to, a good deal more than the largest buffer. */
static const size_t outside = 96 << 20;

static void fill(void)
{
	area_fill_anonymous(outside);
}

const struct condition condition_anonymous = {
	.name = "anonymous",
	.prepare = fill,
	.end = area_empty,
};
