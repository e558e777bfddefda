/* SPDX-License-Identifier: GPL-2.0-only */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */
#ifndef _DMA_HEAP_CMA_REGION_H
#define _DMA_HEAP_CMA_REGION_H

struct device_node;
struct reserved_mem;

struct reserved_mem *cmaheap_region(struct device_node *np);

#endif
