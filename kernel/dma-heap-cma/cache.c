// SPDX-License-Identifier: GPL-2.0-only
// SPDX-FileCopyrightText: 2026 The cmaheap authors
/*
 * The CPU's caches of memory that no device has mapped. Modules cannot call what maintains
 * them, so the DMA API does it on behalf of a device that does not snoop.
 */

#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/dma-direct.h>
#include <linux/dma-map-ops.h>
#include <linux/dma-mapping.h>
#include <linux/err.h>
#include <linux/limits.h>
#include <linux/mm.h>
#include <linux/platform_device.h>

#include "chunk.h"

/* NULL where all devices snoop, as far as one that the firmware does not describe tells. */
static struct platform_device *pdev;

/* After the last buffer. */
void cmaheap_cache_exit(void)
{
	platform_device_unregister(pdev);
	pdev = NULL;
}

/* Finds out whether devices snoop the CPU's caches. */
int cmaheap_cache_init(void)
{
	struct platform_device_info info = {
		.name		= KBUILD_MODNAME "-cache",
		.id		= PLATFORM_DEVID_NONE,
		.dma_mask	= DMA_BIT_MASK(64),
	};
	struct platform_device *device = platform_device_register_full(&info);

	if (IS_ERR(device))
		return PTR_ERR(device);

	if (dev_is_dma_coherent(&device->dev)) {
		platform_device_unregister(device);
		return 0;
	}

	dma_set_max_seg_size(&device->dev, UINT_MAX);
	pdev = device;

	return 0;
}

/* A device that does not snoop, or NULL where all devices do and caches need no care. */
struct device *cmaheap_cache_device(void)
{
	return pdev ? &pdev->dev : NULL;
}

static int map_and_unmap(struct page *pages, size_t size, enum dma_data_direction direction)
{
	dma_addr_t dma = dma_map_page(&pdev->dev, pages, 0, size, direction);
	bool direct;

	if (dma_mapping_error(&pdev->dev, dma))
		return -EIO;

	/* A copy's caches are not the memory's. */
	direct = dma == phys_to_dma(&pdev->dev, page_to_phys(pages));
	dma_unmap_page(&pdev->dev, dma, size, direction);

	return direct ? 0 : -EIO;
}

/*
 * Brings what the CPU zeroed to memory, where that is needed.
 *
 * 32-bit Arm invalidates what a device is about to write, and with it zeroes that are only
 * in a cache: what the device leaves out would show what was there before. arm64 cleans.
 */
void cmaheap_cache_clean(struct page *pages, size_t size)
{
	if (pdev && !IS_ENABLED(CONFIG_ARM64))
		map_and_unmap(pages, size, DMA_TO_DEVICE);
}

/*
 * Has nothing of some memory in a cache, for access past the caches. Cleaning alone is not
 * enough: such an access may hit a line of an outer cache, as in Arm's PL310 unless it
 * overrides shared attributes. Only where cmaheap_cache_device() is there.
 */
int cmaheap_cache_flush(struct page *pages, size_t size)
{
	return map_and_unmap(pages, size, DMA_BIDIRECTIONAL);
}
