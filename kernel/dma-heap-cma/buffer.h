/* SPDX-License-Identifier: GPL-2.0-only */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */
#ifndef _DMA_HEAP_CMA_BUFFER_H
#define _DMA_HEAP_CMA_BUFFER_H

#include <linux/atomic.h>
#include <linux/dma-direction.h>
#include <linux/ktime.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/scatterlist.h>
#include <linux/sched.h>
#include <linux/types.h>

struct cma_heap;
struct cma_run;
struct cma_user;
struct device;
struct dma_buf;

/**
 * struct cma_heap_buffer - one run of pages that user space has
 * @heap:		heap that it came from
 * @run:		its pages
 * @user:		who is charged for it
 * @size:		bytes, a multiple of the page size
 * @uncached:		the CPU accesses it past its caches
 * @dmabuf:		dma-buf that owns the buffer, NULL until it is exported
 * @inode:		inode number of the dma-buf's file
 * @lock:		protects @attachments, their mappings, and @vaddr
 * @attachments:	devices attached to the buffer
 * @vaddr:		kernel mapping made for a buffer in high memory, else NULL
 * @mappings:		mappings in user space
 * @pool_hit:		the memory is recycled
 * @node:		entry in the heap's list of buffers
 * @born:		when it was allocated, by ktime_get()
 * @pid:		process that allocated it
 * @comm:		name of that process
 * @holder_bytes:	scratch space of the report of a failure
 */
struct cma_heap_buffer {
	struct cma_heap *heap;
	struct cma_run *run;
	struct cma_user *user;
	size_t size;
	struct dma_buf *dmabuf;
	unsigned long inode;
	struct mutex lock;
	struct list_head attachments;
	void *vaddr;
	atomic_t mappings;
	bool pool_hit;
	struct list_head node;
	ktime_t born;
	pid_t pid;
	bool uncached;
	char comm[TASK_COMM_LEN];
	size_t holder_bytes;
};

/**
 * struct cma_heap_attachment - one device's view of a buffer
 * @dev:	device
 * @table:	table of the one entry @sg
 * @sg:		the whole run
 * @direction:	DMA_NONE while the device may not access the memory
 * @node:	entry in the buffer's list of attachments
 */
struct cma_heap_attachment {
	struct device *dev;
	struct sg_table table;
	struct scatterlist sg;
	enum dma_data_direction direction;
	struct list_head node;
};

struct cma_heap_buffer *cma_heap_buffer_create(struct cma_heap *heap, size_t size, bool uncached,
					       bool *pool_hit);
void cma_heap_buffer_destroy(struct cma_heap_buffer *buffer);
const char *cma_heap_buffer_heap_name(const struct cma_heap_buffer *buffer);

#endif
