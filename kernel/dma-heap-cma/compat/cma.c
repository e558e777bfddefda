// SPDX-License-Identifier: GPL-2.0-only
// SPDX-FileCopyrightText: 2026 The cmaheap authors
/*
 * CMA for kernels that do not export cma_alloc(): the DMA API, asked on behalf
 * of a device that is bound to the area. A struct cma is then ours, and opaque
 * to the callers as the kernel's is.
 */

#include <linux/dma-direct.h>
#include <linux/dma-mapping.h>
#include <linux/err.h>
#include <linux/mm.h>
#include <linux/of.h>
#include <linux/of_reserved_mem.h>
#include <linux/platform_device.h>

#include "cma.h"
#include "of-reserved-mem.h"
#include "page-isolation.h"

#ifndef HAVE_CMA_ALLOC

#define MAX_AREAS	(CONFIG_CMA_AREAS + 1)

/* A page from the buddy allocator would do for the DMA API, but not for us. */
#define AREA_ATTRS	(DMA_ATTR_NO_KERNEL_MAPPING | DMA_ATTR_FORCE_CONTIGUOUS)
#define AREA_GFP	(GFP_KERNEL | __GFP_NORETRY | __GFP_NOWARN)

/**
 * struct area - what a struct cma points to here
 * @name:	name of the region's node
 * @pdev:	device that allocates from the area
 * @region:	region of the device tree, NULL for an area of the command line
 */
struct area {
	const char *name;
	struct platform_device *pdev;
	struct reserved_mem *region;
};

static struct area areas[MAX_AREAS];
static unsigned int area_count;
static struct area *default_area;

static struct area *to_area(const struct cma *cma)
{
	return (struct area *)cma;
}

static struct cma *to_cma(struct area *area)
{
	return (struct cma *)area;
}

static bool is_from_area(const struct area *area, struct page *page)
{
	phys_addr_t phys = page_to_phys(page);

	if (!area->region)
		return page_is_cma(page);

	return phys >= area->region->base && phys - area->region->base < area->region->size;
}

/**
 * compat_cma_alloc - take contiguous pages from an area
 * @cma:	area
 * @count:	number of pages, at least cma_least_pages()
 * @align:	ignored: the DMA API aligns to the size, up to CONFIG_CMA_ALIGNMENT
 * @no_warn:	ignored: the kernel says nothing
 *
 * Return: the first page, or NULL.
 */
struct page *compat_cma_alloc(struct cma *cma, unsigned long count, unsigned int align,
			      bool no_warn)
{
	struct area *area = to_area(cma);
	struct device *dev = &area->pdev->dev;
	size_t size = count << PAGE_SHIFT;
	struct page *page;
	dma_addr_t dma;

	page = dma_alloc_attrs(dev, size, &dma, AREA_GFP, AREA_ATTRS);
	if (!page)
		return NULL;

	/* Under Xen, or in an encrypted guest, it is an address; and it may be from elsewhere. */
	if (page == pfn_to_page(PHYS_PFN(dma_to_phys(dev, dma))) && is_from_area(area, page))
		return page;

	dma_free_attrs(dev, size, page, dma, AREA_ATTRS);
	return NULL;
}

/**
 * compat_cma_release - give pages back
 * @cma:	area that it came from
 * @pages:	first page
 * @count:	number of pages, as allocated
 *
 * Return: true.
 */
bool compat_cma_release(struct cma *cma, const struct page *pages, unsigned long count)
{
	struct area *area = to_area(cma);
	struct device *dev = &area->pdev->dev;

	dma_free_attrs(dev, count << PAGE_SHIFT, (void *)pages,
		       phys_to_dma(dev, page_to_phys(pages)), AREA_ATTRS);

	return true;
}

/**
 * cma_least_pages - how many pages can be taken from an area at least
 * @cma:	area
 *
 * Return: number of pages; the DMA API takes single ones from elsewhere unless the area is
 * a region.
 */
unsigned long cma_least_pages(const struct cma *cma)
{
	return to_area(cma)->region ? 1 : 2;
}

/**
 * compat_cma_get_name - name of an area
 * @cma:	area
 *
 * Return: the name of its region, "reserved" where it has none.
 */
const char *compat_cma_get_name(const struct cma *cma)
{
	return to_area(cma)->name;
}

/**
 * compat_dev_get_cma_area - the default area
 * @dev:	must be NULL
 *
 * Return: the area, or NULL if there is none.
 */
struct cma *compat_dev_get_cma_area(struct device *dev)
{
	return default_area ? to_cma(default_area) : NULL;
}

/**
 * compat_dma_contiguous_get_area_by_idx - all areas, one after another
 * @idx:	from 0
 *
 * Return: the area, or NULL after the last.
 */
struct cma *compat_dma_contiguous_get_area_by_idx(unsigned int idx)
{
	return idx < area_count ? to_cma(&areas[idx]) : NULL;
}

static struct area *add_area(const char *name, struct reserved_mem *region)
{
	struct platform_device_info info = {
		.name		= KBUILD_MODNAME "-area",
		.id		= PLATFORM_DEVID_AUTO,
		.dma_mask	= DMA_BIT_MASK(64),
	};
	struct area *area = &areas[area_count];
	int err;

	if (area_count == MAX_AREAS)
		return ERR_PTR(-ENOSPC);

	area->name = name;
	area->region = region;
	area->pdev = platform_device_register_full(&info);
	if (IS_ERR(area->pdev))
		return ERR_CAST(area->pdev);

	/* What of_reserved_mem_device_init() does for a device with a memory-region. */
	err = region ? region->ops->device_init(region, &area->pdev->dev) : 0;
	if (err) {
		platform_device_unregister(area->pdev);
		return ERR_PTR(err);
	}

	area_count++;
	return area;
}

static void remove_last_area(void)
{
	struct area *area = &areas[--area_count];

	if (area->region)
		area->region->ops->device_release(area->region, &area->pdev->dev);
	platform_device_unregister(area->pdev);
}

static int add_regions(void)
{
	struct device_node *parent, *np;
	struct reserved_mem *region;
	struct area *area;
	int err = 0;

	parent = of_find_node_by_path("/reserved-memory");
	for_each_child_of_node(parent, np) {
		region = of_reserved_mem_lookup_cma(np);
		if (!region)
			continue;

		area = add_area(region->name, region);
		if (IS_ERR(area)) {
			err = PTR_ERR(area);
			of_node_put(np);
			break;
		}
		if (of_property_read_bool(np, "linux,cma-default"))
			default_area = area;
	}
	of_node_put(parent);

	return err;
}

/*
 * Whether the command line or the kernel's configuration made a default area
 * shows only in where an allocation comes from.
 */
static int add_default_area(void)
{
	struct area *area = add_area("reserved", NULL);
	unsigned long count;
	struct page *page;

	if (IS_ERR(area))
		return PTR_ERR(area);

	count = cma_least_pages(to_cma(area));
	page = compat_cma_alloc(to_cma(area), count, 0, true);
	if (!page) {
		remove_last_area();
		return 0;
	}

	compat_cma_release(to_cma(area), page, count);
	default_area = area;
	return 0;
}

/**
 * compat_cma_init - find the areas
 *
 * Return: 0 (also when there is none) or a negative errno.
 */
int compat_cma_init(void)
{
	int err;

	err = add_regions();
	if (!err && !default_area)
		err = add_default_area();
	if (err)
		compat_cma_exit();

	return err;
}

/**
 * compat_cma_exit - forget the areas, after the last page came back
 */
void compat_cma_exit(void)
{
	default_area = NULL;
	while (area_count)
		remove_last_area();
}

#endif
