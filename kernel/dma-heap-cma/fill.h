/* SPDX-License-Identifier: GPL-2.0-only */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */
#ifndef _DMA_HEAP_CMA_FILL_H
#define _DMA_HEAP_CMA_FILL_H

#include <linux/types.h>

struct cma_pool;

int cma_pool_warm(struct cma_pool *pool, unsigned int runs, unsigned long count);
int cma_pool_prepare(struct cma_pool *pool, unsigned int runs, u64 bytes);

#endif
