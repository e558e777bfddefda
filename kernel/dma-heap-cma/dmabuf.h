/* SPDX-License-Identifier: GPL-2.0-only */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */
#ifndef _DMA_HEAP_CMA_DMABUF_H
#define _DMA_HEAP_CMA_DMABUF_H

#include <linux/types.h>

struct cmaheap_buffer;
struct dma_buf;

struct dma_buf *cmaheap_dmabuf_export(struct cmaheap_buffer *buffer, u32 fd_flags);
void cmaheap_dmabuf_cleanup(struct cmaheap_buffer *buffer);
struct cmaheap_buffer *cmaheap_dmabuf_buffer(struct dma_buf *dmabuf);
int cmaheap_dmabuf_expose(struct cmaheap_buffer *buffer);

#endif
