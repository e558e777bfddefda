/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* Memory of ours that the kernel put into the area of the heap under test. */
#ifndef AREA_PAGES_H
#define AREA_PAGES_H

#include <stddef.h>
#include <stdint.h>
#include <sys/uio.h>

enum { MAX_AREA_PAGES = 16 };

struct area_pages {
	uint64_t first, last; /* page frames of the area that one large buffer takes */
	char *memory;
	size_t size;
	struct iovec pages[MAX_AREA_PAGES];
	int count;
};

/** Fill memory until some pages of ours lie in the middle of the area; at least one does. */
void area_pages_take(struct area_pages *area);

/** All of these pages are (still) in the area. */
void area_pages_check(const struct area_pages *area);

/** Unmap all of it; what is pinned stays where it is until it is not. */
void area_pages_unmap(struct area_pages *area);

/** The size of a buffer for which every page of the middle is needed. */
uint64_t area_pages_buffer_size(const struct area_pages *area);

#endif
