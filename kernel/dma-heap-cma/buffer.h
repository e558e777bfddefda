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

struct cmaheap_chunk;
struct cmaheap_reach;
struct cmaheap_user;
struct device;
struct dma_buf;

/**
 * struct cmaheap_buffer - contiguous memory that user space has
 * @owner:		whose it is, for @release
 * @release:		called when nobody uses the buffer any more
 * @heap_name:		name of the node that it was allocated from
 * @chunk:		its pages
 * @user:		who is charged for it
 * @reach:		where devices that do not reach it are noted
 * @size:		bytes, a multiple of the page size
 * @charged:		bytes that are taken for it from the area
 * @dmabuf:		dma-buf that owns the buffer
 * @inode:		inode number of the dma-buf's file
 * @lock:		protects @attachments, their mappings, and @vaddr
 * @attachments:	devices attached to the buffer
 * @vaddr:		kernel mapping made for a buffer in high memory, else NULL
 * @mappings:		mappings in user space
 * @pool_hit:		the memory is recycled
 * @uncached:		the CPU accesses it past its caches
 * @node:		entry in the ledger
 * @born:		when it was allocated, by ktime_get()
 * @pid:		process that allocated it
 * @comm:		name of that process
 */
struct cmaheap_buffer {
	void *owner;
	void (*release)(struct cmaheap_buffer *buffer);
	const char *heap_name;
	struct cmaheap_chunk *chunk;
	struct cmaheap_user *user;
	struct cmaheap_reach *reach;
	size_t size;
	size_t charged;
	struct dma_buf *dmabuf;
	unsigned long inode;
	struct mutex lock;
	struct list_head attachments;
	void *vaddr;
	atomic_t mappings;
	bool pool_hit;
	bool uncached;
	struct list_head node;
	ktime_t born;
	pid_t pid;
	char comm[TASK_COMM_LEN];
};

/**
 * struct cmaheap_attachment - one device's view of a buffer
 * @dev:	device
 * @table:	table of the one entry @sg
 * @sg:		the whole buffer
 * @direction:	DMA_NONE while the device may not access the memory
 * @node:	entry in the buffer's list of attachments
 */
struct cmaheap_attachment {
	struct device *dev;
	struct sg_table table;
	struct scatterlist sg;
	enum dma_data_direction direction;
	struct list_head node;
};

#endif
