// SPDX-License-Identifier: GPL-2.0-only
// SPDX-FileCopyrightText: 2026 The cmaheap authors
/*
 * Which areas there are, where, and how large. No kernel exports what tells, so the device
 * tree tells for its regions, and the zones for what is left.
 */

#include <linux/mmzone.h>
#include <linux/nodemask.h>

#include "cma.h"
#include "of-reserved-mem.h"
#include "page-isolation.h"

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

/* The region of that name, or NULL; in *@bytes, those in all CMA regions. */
static struct reserved_mem *find_region(const char *name, size_t *bytes)
{
	struct reserved_mem *region, *found = NULL;
	struct device_node *parent, *np;

	*bytes = 0;
	parent = of_find_node_by_path("/reserved-memory");
	for_each_child_of_node(parent, np) {
		region = of_reserved_mem_lookup_cma(np);
		if (!region)
			continue;
		*bytes += region->size;
		if (!strcmp(name, region->name))
			found = region;
	}
	of_node_put(parent);

	return found;
}

static bool is_in_region(phys_addr_t phys)
{
	struct device_node *parent, *np;
	struct reserved_mem *region;
	bool inside = false;

	parent = of_find_node_by_path("/reserved-memory");
	for_each_child_of_node(parent, np) {
		region = of_reserved_mem_lookup_cma(np);
		if (region && phys >= region->base && phys - region->base < region->size)
			inside = true;
	}
	of_node_put(parent);

	return inside;
}

/* Widens *@first to *@last by the zone's CMA blocks that are of no region. */
static void widen_by_zone(const struct zone *zone, unsigned long *first, unsigned long *last)
{
	unsigned long pfn = pageblock_align(zone->zone_start_pfn);

	for (; pfn < zone_end_pfn(zone); pfn += pageblock_nr_pages) {
		if (!pfn_valid(pfn) || !page_is_cma(pfn_to_page(pfn)))
			continue;
		if (is_in_region(PFN_PHYS(pfn)))
			continue;
		*first = min(*first, pfn);
		*last = max(*last, pfn + pageblock_nr_pages - 1);
	}
}

/**
 * compat_cma_get_size - size of an area
 * @cma:	area
 *
 * Return: bytes, 0 if unknown. For a default area that is no region it is what the regions
 * leave of all CMA pages: an upper bound, exact unless something else declared an area.
 */
unsigned long compat_cma_get_size(const struct cma *cma)
{
	size_t all = (size_t)all_cma_pages() << PAGE_SHIFT;
	struct reserved_mem *region;
	size_t regions;

	region = find_region(cma_get_name(cma), &regions);
	if (region)
		return region->size;

	return cma == dev_get_cma_area(NULL) && all > regions ? all - regions : 0;
}

/**
 * compat_cma_get_base - where an area begins
 * @cma:	area
 *
 * Return: physical address, 0 if unknown. A default area that is no region is known by its
 * marked blocks: if there are as many as it has, they are one piece.
 */
phys_addr_t compat_cma_get_base(const struct cma *cma)
{
	unsigned long first = ULONG_MAX, last = 0;
	struct reserved_mem *region;
	size_t regions;
	int nid, i;

	region = find_region(cma_get_name(cma), &regions);
	if (region)
		return region->base;
	if (cma != dev_get_cma_area(NULL))
		return 0;

	for_each_online_node(nid)
		for (i = 0; i < MAX_NR_ZONES; i++)
			if (zone_cma_pages(&NODE_DATA(nid)->node_zones[i]))
				widen_by_zone(&NODE_DATA(nid)->node_zones[i], &first, &last);
	if (last < first || last - first + 1 != cma_get_size(cma) >> PAGE_SHIFT)
		return 0;

	return PFN_PHYS(first);
}

/**
 * compat_cma_walk_areas - call a function for every area, the default one first
 * @it:		function; ends the walk by another value than 0
 * @data:	for the function
 *
 * Return: what the last call returned.
 */
int compat_cma_walk_areas(int (*it)(struct cma *cma, void *data), void *data)
{
	struct cma *cma, *default_cma = dev_get_cma_area(NULL);
	unsigned int i;
	int err = 0;

	if (default_cma)
		err = it(default_cma, data);

	/* The default area is in the kernel's list, too. */
	for (i = 0; !err && (cma = dma_contiguous_get_area_by_idx(i)); i++)
		if (cma != default_cma)
			err = it(cma, data);

	return err;
}
