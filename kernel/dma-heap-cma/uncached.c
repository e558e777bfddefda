// SPDX-License-Identifier: GPL-2.0-only
// SPDX-FileCopyrightText: 2026 The cmaheap authors
/*
 * Buffers that the CPU accesses past its caches, for devices that do not snoop
 * them: nothing is left to be synced then. The kernel's own mapping of the pages
 * stays cached; nobody writes through it while a buffer lives, so clean lines
 * are all that it can put there.
 */

#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/dma-map-ops.h>
#include <linux/err.h>
#include <linux/moduleparam.h>
#include <linux/platform_device.h>

#include "uncached.h"

static bool uncached;
module_param(uncached, bool, 0444);
MODULE_PARM_DESC(uncached, "Add a heap NAME-uncached beside each heap");

/* A device that does not snoop, to have the DMA API write caches back for it. */
static struct platform_device *pdev;

/**
 * cma_uncached_init - find out whether there can be such buffers
 *
 * Return: 0, also where they make no sense, or a negative errno.
 */
int cma_uncached_init(void)
{
	struct platform_device_info info = {
		.name		= KBUILD_MODNAME "-uncached",
		.id		= PLATFORM_DEVID_NONE,
		.dma_mask	= DMA_BIT_MASK(64),
	};
	struct platform_device *device;

	if (!uncached)
		return 0;

	device = platform_device_register_full(&info);
	if (IS_ERR(device))
		return PTR_ERR(device);

	if (dev_is_dma_coherent(&device->dev)) {
		pr_warn("uncached=1 adds no heap: all devices of this machine snoop the CPU's caches\n");
		platform_device_unregister(device);
		return 0;
	}

	pdev = device;
	return 0;
}

/**
 * cma_uncached_exit - undo cma_uncached_init(), after the last buffer
 */
void cma_uncached_exit(void)
{
	platform_device_unregister(pdev);
	pdev = NULL;
}

/**
 * cma_uncached_enabled - shall heaps have an uncached variant?
 */
bool cma_uncached_enabled(void)
{
	return pdev;
}

/**
 * cma_uncached_write_back - bring what the CPU wrote from its caches to memory
 * @pages:	first page
 * @size:	bytes
 *
 * Return: 0 or a negative errno.
 */
int cma_uncached_write_back(struct page *pages, size_t size)
{
	dma_addr_t dma = dma_map_page(&pdev->dev, pages, 0, size, DMA_TO_DEVICE);

	if (dma_mapping_error(&pdev->dev, dma))
		return -EIO;

	dma_unmap_page(&pdev->dev, dma, size, DMA_TO_DEVICE);
	return 0;
}

/**
 * cma_uncached_suits - does a device see memory as the CPU does past its caches?
 * @dev:	device
 *
 * One that snoops may leave what it writes in the caches.
 */
bool cma_uncached_suits(struct device *dev)
{
	return !dev_is_dma_coherent(dev);
}
