/* SPDX-License-Identifier: GPL-2.0-only */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */
#ifndef _DMA_HEAP_CMA_COMPAT_MM_H
#define _DMA_HEAP_CMA_COMPAT_MM_H

#include <linux/mm.h>

#include "config.h"

#ifndef HAVE_CLEAR_PAGES
static inline void clear_pages(void *addr, unsigned int npages)
{
	for (; npages; npages--, addr += PAGE_SIZE)
		clear_page(addr);
}
#endif

#endif
