/* SPDX-License-Identifier: GPL-2.0-only */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */
#ifndef _DMA_HEAP_CMA_CACHE_H
#define _DMA_HEAP_CMA_CACHE_H

#include <linux/types.h>

struct device;
struct page;

int cmaheap_cache_init(void);
void cmaheap_cache_exit(void);

struct device *cmaheap_cache_device(void);
void cmaheap_cache_clean(struct page *pages, size_t size);
int cmaheap_cache_flush(struct page *pages, size_t size);

#endif
