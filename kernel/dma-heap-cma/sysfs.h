/* SPDX-License-Identifier: GPL-2.0-only */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */
#ifndef _DMA_HEAP_CMA_SYSFS_H
#define _DMA_HEAP_CMA_SYSFS_H

struct cma_heap;

int cma_heap_sysfs_init(void);
void cma_heap_sysfs_exit(void);
int cma_heap_sysfs_add(struct cma_heap *heap);
void cma_heap_sysfs_remove(struct cma_heap *heap);
int cma_heap_sysfs_link(struct cma_heap *heap, const char *name);
void cma_heap_sysfs_unlink(const char *name);
int cma_heap_warm_pool(struct cma_heap *heap, const char *text);

#endif
