// SPDX-License-Identifier: GPL-2.0-only
// SPDX-FileCopyrightText: 2026 The cmaheap authors
/*
 * How large an area is. No kernel exports cma_get_size(), so the device tree
 * tells for its regions, and the zones' totals for what is left.
 */

#include <linux/mmzone.h>
#include <linux/nodemask.h>
#include <linux/of.h>
#include <linux/of_reserved_mem.h>

#include "area.h"

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

static bool is_cma_region(struct device_node *np)
{
	return of_device_is_compatible(np, "shared-dma-pool") &&
	       of_property_read_bool(np, "reusable") &&
	       of_device_is_available(np);
}

/*
 * Bytes in the CMA region of that name, or in all of them where name is NULL.
 * A default region that cma= on the command line displaced has no ops.
 */
static size_t region_bytes(const char *name)
{
	struct device_node *parent, *np;
	struct reserved_mem *rmem;
	size_t bytes = 0;

	parent = of_find_node_by_path("/reserved-memory");
	for_each_child_of_node(parent, np) {
		rmem = is_cma_region(np) ? of_reserved_mem_lookup(np) : NULL;
		if (rmem && rmem->ops && (!name || !strcmp(name, rmem->name)))
			bytes += rmem->size;
	}
	of_node_put(parent);

	return bytes;
}

/**
 * cma_area_size - size of an area that the device tree describes
 * @region:	name of the region's node
 *
 * Return: bytes, 0 if the device tree has no such CMA region.
 */
size_t cma_area_size(const char *region)
{
	return region_bytes(region);
}

/**
 * cma_default_area_size - size of the default area
 * @region:	the area's name; a region's node name where it has one
 *
 * An area that is not a region is what the regions leave of all CMA pages:
 * an upper bound, exact unless something else declared an area of its own.
 *
 * Return: bytes, 0 if unknown.
 */
size_t cma_default_area_size(const char *region)
{
	size_t bytes = region_bytes(region);
	size_t all = (size_t)all_cma_pages() << PAGE_SHIFT;
	size_t regions;

	if (bytes)
		return bytes;

	regions = region_bytes(NULL);
	return all > regions ? all - regions : 0;
}
