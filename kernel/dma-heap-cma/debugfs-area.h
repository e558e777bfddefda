/* SPDX-License-Identifier: GPL-2.0-only */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */
#ifndef _DMA_HEAP_CMA_DEBUGFS_AREA_H
#define _DMA_HEAP_CMA_DEBUGFS_AREA_H

struct dentry;
struct list_head;

void cmaheap_debugfs_add_areas(struct dentry *root, struct list_head *heaps);

#endif
