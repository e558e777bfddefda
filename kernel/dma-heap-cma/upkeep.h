/* SPDX-License-Identifier: GPL-2.0-only */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */
#ifndef _DMA_HEAP_CMA_UPKEEP_H
#define _DMA_HEAP_CMA_UPKEEP_H

struct cma_pool;

int cma_upkeep_init(void);
void cma_upkeep_exit(void);

int cma_upkeep_add(struct cma_pool *pool, const char *name);
void cma_upkeep_remove(struct cma_pool *pool);
void cma_upkeep_start(struct cma_pool *pool);
void cma_upkeep_set_idle(struct cma_pool *pool, unsigned int idle_ms);

#endif
