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
#include <linux/uidgid.h>
#include <linux/xarray.h>

struct cmaheap;
struct cmaheap_attachment;
struct cmaheap_chunk;
struct cmaheap_sync_args;
struct device;
struct dma_buf;
struct iosys_map;
struct seq_buf;
struct vm_area_struct;

/**
 * struct cmaheap_buffer - contiguous memory that user space has
 * @heap:		heap that it is of
 * @heap_name:		name of the node that it was allocated from
 * @chunk:		its pages
 * @uid:		user who is charged for it
 * @size:		bytes, a multiple of the page size
 * @charged:		bytes that are taken for it from the area
 * @dmabuf:		dma-buf that owns the buffer
 * @inode:		inode number of the dma-buf's file
 * @lock:		protects @attachments, their mappings, @exposed and @vaddr
 * @attachments:	devices attached to the buffer
 * @exposed:		that of these which stands for whoever knows the address, or NULL
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
	struct cmaheap *heap;
	const char *heap_name;
	struct cmaheap_chunk *chunk;
	kuid_t uid;
	size_t size;
	size_t charged;
	struct dma_buf *dmabuf;
	unsigned long inode;
	struct mutex lock;
	struct list_head attachments;
	struct cmaheap_attachment *exposed;
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

/**
 * struct cmaheap_ledger - who has what of a heap, and how much they may have
 * @lock:	protects the rest but the limits
 * @buffers:	every live buffer, oldest first
 * @count:	number of these
 * @bytes:	in all of these
 * @peak:	most bytes that there ever were
 * @charged:	bytes in all buffers, and asked for by who waits for them
 * @users:	of these, pages of each user, by user ID
 * @limit:	bytes allowed in all, 0: as many as there are
 * @user_limit:	bytes allowed to each user, 0: as many as there are
 */
struct cmaheap_ledger {
	struct mutex lock;
	struct list_head buffers;
	size_t count;
	size_t bytes;
	size_t peak;
	size_t charged;
	struct xarray users;
	unsigned long limit;
	unsigned long user_limit;
};

#define CMAHEAP_REACH_DEVICES	8

/**
 * struct cmaheap_reach - devices that do not reach an area's memory
 * @count:	how many were noted; beyond CMAHEAP_REACH_DEVICES the oldest is forgotten
 * @devices:	name and highest address of each
 */
struct cmaheap_reach {
	unsigned int count;
	struct {
		char name[48];
		u64 last;
	} devices[CMAHEAP_REACH_DEVICES];
};

struct dma_buf *cmaheap_dmabuf_export(struct cmaheap_buffer *buffer, u32 fd_flags);
struct cmaheap_buffer *cmaheap_dmabuf_buffer(struct dma_buf *dmabuf);
int cmaheap_dmabuf_expose(struct cmaheap_buffer *buffer);

int cmaheap_mmap(struct dma_buf *dmabuf, struct vm_area_struct *vma);
int cmaheap_vmap(struct dma_buf *dmabuf, struct iosys_map *map);
void cmaheap_vunmap(struct dma_buf *dmabuf, struct iosys_map *map);

int cmaheap_access(struct cmaheap_buffer *buffer, const struct cmaheap_sync_args *part,
		   enum dma_data_direction direction, bool for_device);

void cmaheap_ledger_init(struct cmaheap_ledger *ledger);
int cmaheap_ledger_charge(struct cmaheap_ledger *ledger, struct cmaheap_buffer *buffer);
void cmaheap_ledger_uncharge(struct cmaheap_ledger *ledger, struct cmaheap_buffer *buffer);
void cmaheap_ledger_enter(struct cmaheap_ledger *ledger, struct cmaheap_buffer *buffer);
void cmaheap_ledger_remove(struct cmaheap_ledger *ledger, struct cmaheap_buffer *buffer);
void cmaheap_ledger_print_holders(struct cmaheap_ledger *ledger, struct seq_buf *text);

bool cmaheap_reach_covers(struct device *dev, struct scatterlist *sg);
bool cmaheap_reach_is_bounced(struct device *dev, struct scatterlist *sg);
void cmaheap_reach_refuse(struct cmaheap_reach *reach, const char *heap, phys_addr_t base,
			  struct device *dev, struct scatterlist *sg);
size_t cmaheap_reach_show(struct cmaheap_reach *reach, char *text);

#endif
