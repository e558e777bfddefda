// SPDX-License-Identifier: GPL-2.0-only
// SPDX-FileCopyrightText: 2026 The cmaheap authors
/*
 * Devices that do not reach an area, as one of 32 bits does not reach above 4 GiB. The DMA
 * API would copy for them what is small, which is no sharing, and fail without a word
 * otherwise.
 */

#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/dma-direct.h>
#include <linux/dma-map-ops.h>
#include <linux/minmax.h>
#include <linux/scatterlist.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/sysfs.h>

#include "buffer.h"
#include "compat/iommu-dma.h"

/* Of what is noted; refusing is rare. */
static DEFINE_SPINLOCK(lock);

/* Where something translates, the buffer's address says nothing. */
static bool is_translated(struct device *dev)
{
	return get_dma_ops(dev) || use_dma_iommu(dev) || !dev->dma_mask;
}

static u64 last_address(struct device *dev)
{
	return min_not_zero(*dev->dma_mask, dev->bus_dma_limit);
}

/* Does a device reach some memory? */
bool cmaheap_reach_covers(struct device *dev, struct scatterlist *sg)
{
	dma_addr_t first, last;

	if (is_translated(dev))
		return true;

	/* A bus may see a part of the memory only. */
	first = phys_to_dma(dev, sg_phys(sg));
	last = phys_to_dma(dev, sg_phys(sg) + sg->length - 1);

	return first != DMA_MAPPING_ERROR && last != DMA_MAPPING_ERROR &&
	       last - first == sg->length - 1 && last <= last_address(dev);
}

/* Was a device given a copy of some memory, which is mapped for it? */
bool cmaheap_reach_is_bounced(struct device *dev, struct scatterlist *sg)
{
	return !is_translated(dev) && sg_dma_address(sg) != phys_to_dma(dev, sg_phys(sg));
}

static bool is_noted(const struct cmaheap_reach *reach, const char *name)
{
	unsigned int i;

	for (i = 0; i < min(reach->count, CMAHEAP_REACH_DEVICES); i++)
		if (!strncmp(reach->devices[i].name, name, sizeof(reach->devices[i].name) - 1))
			return true;

	return false;
}

static void note(struct cmaheap_reach *reach, struct device *dev)
{
	unsigned int i;

	spin_lock(&lock);
	if (!is_noted(reach, dev_name(dev))) {
		i = reach->count++ % CMAHEAP_REACH_DEVICES;
		strscpy(reach->devices[i].name, dev_name(dev), sizeof(reach->devices[i].name));
		reach->devices[i].last = last_address(dev);
	}
	spin_unlock(&lock);
}

/*
 * Notes and says that a device does not get some memory of an area that begins at @base, 0 if
 * unknown. The log does not tell where the memory is: that is root's.
 */
void cmaheap_reach_refuse(struct cmaheap_reach *reach, const char *heap, phys_addr_t base,
			  struct device *dev, struct scatterlist *sg)
{
	if (cmaheap_reach_covers(dev, sg)) {
		pr_warn_ratelimited("%s: %s would get a copy of the buffer (swiotlb)\n", heap,
				    dev_name(dev));
		return;
	}

	note(reach, dev);
	if (base)
		pr_warn_ratelimited("%s: %s reaches addresses up to %#llx, the area begins at %pa\n",
				    heap, dev_name(dev), last_address(dev), &base);
	else
		pr_warn_ratelimited("%s: %s reaches addresses up to %#llx, the buffer lies beyond\n",
				    heap, dev_name(dev), last_address(dev));
}

/* For a page of sysfs: a line with name and highest address of each. */
size_t cmaheap_reach_show(struct cmaheap_reach *reach, char *text)
{
	size_t length = 0;
	unsigned int i;

	spin_lock(&lock);
	for (i = 0; i < min(reach->count, CMAHEAP_REACH_DEVICES); i++)
		length += sysfs_emit_at(text, length, "%s %#llx\n", reach->devices[i].name,
					reach->devices[i].last);
	spin_unlock(&lock);

	return length;
}
