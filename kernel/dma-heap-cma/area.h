/* SPDX-License-Identifier: GPL-2.0-only */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */
#ifndef _DMA_HEAP_CMA_AREA_H
#define _DMA_HEAP_CMA_AREA_H

#include <linux/types.h>

struct cma;

size_t cma_area_size(const char *region);
size_t cma_default_area_size(const char *region);

#endif
