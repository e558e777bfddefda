// SPDX-License-Identifier: GPL-2.0-only
// SPDX-FileCopyrightText: 2026 The cmaheap authors
/*
 * Which areas there are, where, and how large. No kernel exports cma_get_base() and
 * cma_get_size(), so the device tree tells for its regions, and the zones for what
 * is left.
 */

#include <linux/mmzone.h>
#include <linux/nodemask.h>
#include <linux/of.h>
#include <linux/of_reserved_mem.h>

#include "area.h"
#include "compat/cma.h"
#include "compat/page-isolation.h"
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

/* Bytes in all CMA regions; in *@same the one of that name. */
static size_t region_bytes(const char *name, struct reserved_mem **same)
{
	struct device_node *parent, *np;
	struct reserved_mem *region;
	size_t bytes = 0;

	*same = NULL;
	parent = of_find_node_by_path("/reserved-memory");
	for_each_child_of_node(parent, np) {
		region = cmaheap_region(np);
		if (!region)
			continue;
		bytes += region->size;
		if (!strcmp(name, region->name))
			*same = region;
	}
	of_node_put(parent);

	return bytes;
}

static bool is_in_region(phys_addr_t phys)
{
	struct device_node *parent, *np;
	struct reserved_mem *region;
	bool inside = false;

	parent = of_find_node_by_path("/reserved-memory");
	for_each_child_of_node(parent, np) {
		region = cmaheap_region(np);
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

/*
 * Where the area that is no region begins, 0 if unknown: its blocks are marked, and
 * if there are as many as it has, they are one piece.
 */
static phys_addr_t marked_base(size_t size)
{
	unsigned long first = ULONG_MAX, last = 0;
	int nid, i;

	for_each_online_node(nid)
		for (i = 0; i < MAX_NR_ZONES; i++)
			if (zone_cma_pages(&NODE_DATA(nid)->node_zones[i]))
				widen_by_zone(&NODE_DATA(nid)->node_zones[i], &first, &last);

	return last >= first && last - first + 1 == size >> PAGE_SHIFT ? PFN_PHYS(first) : 0;
}

/*
 * An area that is not a region is what the regions leave of all CMA pages: an
 * upper bound, exact unless something else declared an area of its own.
 */
static void measure_default(struct cmaheap_area *area)
{
	struct reserved_mem *region;
	size_t regions = region_bytes(cma_get_name(area->cma), &region);
	size_t all = (size_t)all_cma_pages() << PAGE_SHIFT;

	if (region) {
		area->base = region->base;
		area->size = region->size;
		return;
	}

	area->size = all > regions ? all - regions : 0;
	area->base = marked_base(area->size);
}

/* Every area once, the default one first. Returns whether there is one of that index. */
bool cmaheap_area_get(unsigned int index, struct cmaheap_area *area)
{
	struct cma *default_cma = dev_get_cma_area(NULL);
	struct reserved_mem *region;
	unsigned int i;

	if (default_cma && !index) {
		area->cma = default_cma;
		area->name = DEFAULT_CMA_NAME;
		measure_default(area);
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
	region_bytes(area->name, &region);
	area->base = region ? region->base : 0;
	area->size = region ? region->size : 0;
	return true;
}
