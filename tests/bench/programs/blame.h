/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* Why a heap's allocations failed, as it counts them in sysfs. */
#ifndef BLAME_H
#define BLAME_H

#include <stddef.h>
#include <stdint.h>

enum { MAX_CAUSES = 8 };

struct blame {
	size_t count;
	struct {
		char name[16];
		uint64_t number;
	} causes[MAX_CAUSES];
};

/** Read a heap's counts; there are none of one that does not count. */
struct blame blame_read(const char *heap);

#endif
