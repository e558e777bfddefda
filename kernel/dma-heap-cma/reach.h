/* SPDX-License-Identifier: GPL-2.0-only */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */
#ifndef _DMA_HEAP_CMA_REACH_H
#define _DMA_HEAP_CMA_REACH_H

#include <linux/types.h>

struct device;
struct scatterlist;

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

bool cmaheap_reach_covers(struct device *dev, struct scatterlist *sg);
bool cmaheap_reach_is_bounced(struct device *dev, struct scatterlist *sg);
void cmaheap_reach_refuse(struct cmaheap_reach *reach, const char *heap, phys_addr_t base,
			  struct device *dev, struct scatterlist *sg);
size_t cmaheap_reach_show(struct cmaheap_reach *reach, char *text);

#endif
