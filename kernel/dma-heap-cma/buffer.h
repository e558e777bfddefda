/* SPDX-License-Identifier: GPL-2.0-only */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */
#ifndef _DMA_HEAP_CMA_BUFFER_H
#define _DMA_HEAP_CMA_BUFFER_H

#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/types.h>

struct cma_heap;
struct dma_buf;
struct page;

/**
 * struct cma_heap_buffer - one run of pages
 * @heap:		heap that it came from
 * @pages:		first page of the run
 * @size:		bytes, a multiple of the page size
 * @dmabuf:		dma-buf that owns the buffer, NULL until it is exported
 * @inode:		inode number of the dma-buf's file
 * @lock:		protects @attachments, their mappings, and @vaddr
 * @attachments:	devices attached to the buffer
 * @vaddr:		kernel mapping made for a buffer in high memory, else NULL
 * @node:		entry in the heap's list of buffers
 */
struct cma_heap_buffer {
	struct cma_heap *heap;
	struct page *pages;
	size_t size;
	struct dma_buf *dmabuf;
	unsigned long inode;
	struct mutex lock;
	struct list_head attachments;
	void *vaddr;
	struct list_head node;
};

struct cma_heap_buffer *cma_heap_buffer_create(struct cma_heap *heap, size_t size);
void cma_heap_buffer_destroy(struct cma_heap_buffer *buffer);

#endif
