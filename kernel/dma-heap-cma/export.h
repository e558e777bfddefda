/* SPDX-License-Identifier: GPL-2.0-only */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */
#ifndef _DMA_HEAP_CMA_EXPORT_H
#define _DMA_HEAP_CMA_EXPORT_H

#include <linux/types.h>

struct cma_heap_buffer;
struct dma_buf;

struct dma_buf *cma_heap_buffer_export(struct cma_heap_buffer *buffer, u32 fd_flags);
struct cma_heap_buffer *cma_heap_buffer_from_dmabuf(struct dma_buf *dmabuf);

#endif
