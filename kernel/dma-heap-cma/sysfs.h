/* SPDX-License-Identifier: GPL-2.0-only */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */
#ifndef _DMA_HEAP_CMA_SYSFS_H
#define _DMA_HEAP_CMA_SYSFS_H

struct cmaheap;

int cmaheap_sysfs_init(void);
void cmaheap_sysfs_exit(void);
int cmaheap_sysfs_add(struct cmaheap *heap);
void cmaheap_sysfs_remove(struct cmaheap *heap);
int cmaheap_sysfs_link(struct cmaheap *heap, const char *name);
void cmaheap_sysfs_unlink(const char *name);

#endif
