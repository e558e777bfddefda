/* SPDX-License-Identifier: GPL-2.0-only */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */
#ifndef _DMA_HEAP_CMA_COMPAT_IOMMU_DMA_H
#define _DMA_HEAP_CMA_COMPAT_IOMMU_DMA_H

/* The header does not include what it uses. */
#include <linux/device.h>
#include <linux/scatterlist.h>
#include <linux/types.h>

#include "config.h"

#ifdef HAVE_USE_DMA_IOMMU

#include <linux/iommu-dma.h>

#else

/* IOMMUs have dma_map_ops there, as get_dma_ops() tells. */
static inline bool use_dma_iommu(struct device *dev)
{
	return false;
}

#endif

#endif
