/* SPDX-License-Identifier: GPL-2.0-only */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */
#ifndef _DMA_HEAP_CMA_NAMES_H
#define _DMA_HEAP_CMA_NAMES_H

#include <linux/types.h>

int cma_names_check(void);
bool cma_names_want(const char *area);
char *cma_names_make(const char *area);
char *cma_names_make_uncached(const char *heap);

#endif
