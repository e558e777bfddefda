/* SPDX-License-Identifier: GPL-2.0-only */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */
#ifndef _DMA_HEAP_CMA_NAMES_H
#define _DMA_HEAP_CMA_NAMES_H

#include <linux/types.h>

struct cma;

int cmaheap_names_check(void);
bool cmaheap_names_want(const struct cma *cma);
char *cmaheap_names_make(const struct cma *cma);
char *cmaheap_names_make_uncached(const char *heap);

#endif
