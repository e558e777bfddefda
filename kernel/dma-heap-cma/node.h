/* SPDX-License-Identifier: GPL-2.0-only */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */
#ifndef _DMA_HEAP_CMA_NODE_H
#define _DMA_HEAP_CMA_NODE_H

struct cmaheap;

int cmaheap_node_add(struct cmaheap *heap);
int cmaheap_node_add_uncached(struct cmaheap *heap);
void cmaheap_node_remove(struct cmaheap *heap);

#endif
