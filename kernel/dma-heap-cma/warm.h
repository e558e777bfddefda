/* SPDX-License-Identifier: GPL-2.0-only */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */
#ifndef _DMA_HEAP_CMA_WARM_H
#define _DMA_HEAP_CMA_WARM_H

struct cmaheap;

int cmaheap_warm(struct cmaheap *heap, const char *text);

#endif
