/* SPDX-License-Identifier: GPL-2.0-only */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */
#ifndef _DMA_HEAP_CMA_COMPAT_OF_RESERVED_MEM_H
#define _DMA_HEAP_CMA_COMPAT_OF_RESERVED_MEM_H

#include <linux/of.h>
#include <linux/of_reserved_mem.h>

/*
 * The CMA area in use that a node below /reserved-memory describes, or NULL. A default
 * region that cma= on the command line displaced has no ops.
 */
static inline struct reserved_mem *of_reserved_mem_lookup_cma(struct device_node *np)
{
	struct reserved_mem *region;

	if (!of_device_is_compatible(np, "shared-dma-pool") || !of_device_is_available(np))
		return NULL;
	if (!of_property_read_bool(np, "reusable") || of_property_read_bool(np, "no-map"))
		return NULL;

	region = of_reserved_mem_lookup(np);
	return region && region->ops && region->ops->device_init ? region : NULL;
}

#endif
