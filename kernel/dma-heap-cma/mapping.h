/* SPDX-License-Identifier: GPL-2.0-only */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */
#ifndef _DMA_HEAP_CMA_MAPPING_H
#define _DMA_HEAP_CMA_MAPPING_H

struct dma_buf;
struct iosys_map;
struct vm_area_struct;

int cmaheap_mmap(struct dma_buf *dmabuf, struct vm_area_struct *vma);
int cmaheap_vmap(struct dma_buf *dmabuf, struct iosys_map *map);
void cmaheap_vunmap(struct dma_buf *dmabuf, struct iosys_map *map);

#endif
