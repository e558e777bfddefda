/* SPDX-License-Identifier: GPL-2.0-only */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */
#ifndef _DMA_HEAP_CMA_COMPAT_PAGE_ISOLATION_H
#define _DMA_HEAP_CMA_COMPAT_PAGE_ISOLATION_H

#include <linux/mmzone.h>
#include <linux/page-isolation.h>
#include <linux/pageblock-flags.h>

/*
 * is_migrate_cma_page() for modules: get_pfnblock_migratetype() is not
 * exported, but what it reads is in the headers.
 */
static inline bool page_is_cma(struct page *page)
{
	unsigned long pfn = page_to_pfn(page);
	unsigned long *bitmap, bit, type;

#ifdef CONFIG_SPARSEMEM
	bitmap = section_to_usemap(__pfn_to_section(pfn));
	pfn &= PAGES_PER_SECTION - 1;
#else
	bitmap = page_zone(page)->pageblock_flags;
	pfn -= pageblock_start_pfn(page_zone(page)->zone_start_pfn);
#endif
	bit = (pfn >> pageblock_order) * NR_PAGEBLOCK_BITS;
	type = (bitmap[bit / BITS_PER_LONG] >> (bit % BITS_PER_LONG)) & 7;

	/* A block reads as isolated while a neighbour's allocation works on it. */
	return type == MIGRATE_CMA || is_migrate_isolate(type);
}

#endif
