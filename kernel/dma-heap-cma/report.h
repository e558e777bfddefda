/* SPDX-License-Identifier: GPL-2.0-only */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */
#ifndef _DMA_HEAP_CMA_REPORT_H
#define _DMA_HEAP_CMA_REPORT_H

#include <linux/types.h>

#include "stats.h"

struct cma_heap;

void cma_heap_report_failure(struct cma_heap *heap, size_t size, enum cma_failure cause);

#endif
