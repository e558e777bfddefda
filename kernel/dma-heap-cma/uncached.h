/* SPDX-License-Identifier: GPL-2.0-only */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */
#ifndef _DMA_HEAP_CMA_UNCACHED_H
#define _DMA_HEAP_CMA_UNCACHED_H

#include <linux/types.h>

struct device;
struct page;

int cma_uncached_init(void);
void cma_uncached_exit(void);
bool cma_uncached_enabled(void);

int cma_uncached_write_back(struct page *pages, size_t size);
bool cma_uncached_suits(struct device *dev);

#endif
