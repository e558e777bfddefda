/* SPDX-License-Identifier: GPL-2.0-only */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */
#ifndef _DMA_HEAP_CMA_REACH_H
#define _DMA_HEAP_CMA_REACH_H

#include <linux/spinlock.h>
#include <linux/types.h>

struct device;
struct scatterlist;

#define CMAHEAP_REACH_DEVICES	8

/**
 * struct cmaheap_reach - devices that do not reach an area's memory
 * @base:	where the area begins, 0 if unknown
 * @lock:	protects the rest
 * @count:	how many were noted; beyond CMAHEAP_REACH_DEVICES the oldest is forgotten
 * @devices:	name and highest address of each
 */
struct cmaheap_reach {
	phys_addr_t base;
	spinlock_t lock;
	unsigned int count;
	struct {
		char name[48];
		u64 last;
	} devices[CMAHEAP_REACH_DEVICES];
};

void cmaheap_reach_init(struct cmaheap_reach *reach, phys_addr_t base);
bool cmaheap_reach_covers(struct device *dev, struct scatterlist *sg);
bool cmaheap_reach_is_bounced(struct device *dev, struct scatterlist *sg);
void cmaheap_reach_refuse(struct cmaheap_reach *reach, const char *heap, struct device *dev,
			  struct scatterlist *sg);
size_t cmaheap_reach_show(struct cmaheap_reach *reach, char *text);

#endif
