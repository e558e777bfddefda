/* SPDX-License-Identifier: GPL-2.0-only */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */
#ifndef _DMA_HEAP_CMA_AREA_H
#define _DMA_HEAP_CMA_AREA_H

#include <linux/types.h>

struct cma;

/**
 * struct cmaheap_area - a CMA area of this machine
 * @cma:	the area
 * @name:	what its heap is called by the kernel's rules
 * @size:	bytes, 0 if unknown; an upper bound for a default area that is no region
 * @base:	physical address, 0 if unknown
 */
struct cmaheap_area {
	struct cma *cma;
	const char *name;
	size_t size;
	phys_addr_t base;
};

bool cmaheap_area_get(unsigned int index, struct cmaheap_area *area);

int cmaheap_names_check(void);
bool cmaheap_names_want(const char *area);
char *cmaheap_names_make(const char *area);
char *cmaheap_names_make_uncached(const char *heap);

#endif
