/* SPDX-License-Identifier: GPL-2.0-only */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */
#ifndef _DMA_HEAP_CMA_UPKEEP_H
#define _DMA_HEAP_CMA_UPKEEP_H

struct cmaheap_pool;

int cmaheap_upkeep_init(void);
void cmaheap_upkeep_exit(void);

int cmaheap_upkeep_add(struct cmaheap_pool *pool);
void cmaheap_upkeep_remove(struct cmaheap_pool *pool);
void cmaheap_upkeep_set_idle(struct cmaheap_pool *pool, unsigned int idle_ms);
void cmaheap_upkeep_drain(struct cmaheap_pool *pool);

#endif
