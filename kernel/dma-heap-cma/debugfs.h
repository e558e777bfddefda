/* SPDX-License-Identifier: GPL-2.0-only */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */
#ifndef _DMA_HEAP_CMA_DEBUGFS_H
#define _DMA_HEAP_CMA_DEBUGFS_H

struct list_head;

void cmaheap_debugfs_init(struct list_head *heaps);
void cmaheap_debugfs_exit(void);

#endif
