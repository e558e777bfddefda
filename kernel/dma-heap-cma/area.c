// SPDX-License-Identifier: GPL-2.0-only
// SPDX-FileCopyrightText: 2026 The cmaheap authors
/*
 * Which areas there are, and how large. No kernel exports cma_get_size(), so the
 * device tree tells for its regions, and the zones' totals for what is left.
 */

#include <linux/mmzone.h>
#include <linux/nodemask.h>
#include <linux/of.h>
#include <linux/of_reserved_mem.h>

#include "area.h"
#include "compat/cma.h"
#include "region.h"

#define DEFAULT_CMA_NAME	"default_cma_region"

/* Every page of every CMA area in the machine. */
static unsigned long all_cma_pages(void)
{
	unsigned long pages = 0;
	int nid, i;

	for_each_online_node(nid)
		for (i = 0; i < MAX_NR_ZONES; i++)
			pages += zone_cma_pages(&NODE_DATA(nid)->node_zones[i]);

	return pages;
}

/* Bytes in the CMA region of that name, or in all of them where name is NULL. */
static size_t region_bytes(const char *name)
{
	struct device_node *parent, *np;
	struct reserved_mem *region;
	size_t bytes = 0;

	parent = of_find_node_by_path("/reserved-memory");
	for_each_child_of_node(parent, np) {
		region = cma_region(np);
		if (region && (!name || !strcmp(name, region->name)))
			bytes += region->size;
	}
	of_node_put(parent);

	return bytes;
}

/*
 * An area that is not a region is what the regions leave of all CMA pages: an
 * upper bound, exact unless something else declared an area of its own.
 */
static size_t default_area_size(const char *region)
{
	size_t bytes = region_bytes(region);
	size_t all = (size_t)all_cma_pages() << PAGE_SHIFT;
	size_t regions;

	if (bytes)
		return bytes;

	regions = region_bytes(NULL);
	return all > regions ? all - regions : 0;
}

/**
 * cma_area_get - every area once, the default one first
 * @index:	from 0
 * @area:	filled in
 *
 * Return: whether there is a further area.
 */
bool cma_area_get(unsigned int index, struct cma_area *area)
{
	struct cma *default_cma = dev_get_cma_area(NULL);
	unsigned int i;

	if (default_cma && !index) {
		area->cma = default_cma;
		area->name = DEFAULT_CMA_NAME;
		area->size = default_area_size(cma_get_name(default_cma));
		return true;
	}

	/* The default area is in the kernel's list, too. */
	if (default_cma)
		index--;
	for (i = 0; (area->cma = dma_contiguous_get_area_by_idx(i)); i++)
		if (area->cma != default_cma && !index--)
			break;
	if (!area->cma)
		return false;

	area->name = cma_get_name(area->cma);
	area->size = region_bytes(area->name);
	return true;
}
