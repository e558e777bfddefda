/* SPDX-License-Identifier: GPL-2.0-only */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */
#ifndef _DMA_HEAP_CMA_INTERFACES_H
#define _DMA_HEAP_CMA_INTERFACES_H

struct cmaheap;
struct list_head;

int cmaheap_sysfs_init(void);
void cmaheap_sysfs_exit(void);
int cmaheap_sysfs_add(struct cmaheap *heap);
void cmaheap_sysfs_remove(struct cmaheap *heap);
int cmaheap_sysfs_link(struct cmaheap *heap, const char *name);
void cmaheap_sysfs_unlink(const char *name);

/* The list must not change until the exit. */
void cmaheap_debugfs_init(struct list_head *heaps);
void cmaheap_debugfs_exit(void);

int cmaheap_device_init(void);
void cmaheap_device_exit(void);

#endif
