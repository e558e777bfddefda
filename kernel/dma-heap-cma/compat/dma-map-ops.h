/* SPDX-License-Identifier: GPL-2.0-only */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */
#ifndef _DMA_HEAP_CMA_COMPAT_DMA_MAP_OPS_H
#define _DMA_HEAP_CMA_COMPAT_DMA_MAP_OPS_H

#include <linux/cma.h>
#include <linux/dma-map-ops.h>

#include "config.h"

/* Vendors' kernels export a walk over the areas instead. */
#ifdef HAVE_CMA_FOR_EACH_AREA

/**
 * struct compat_nth_area - an area that is looked for
 * @left:	how many come before it
 * @cma:	the area, once it is found
 */
struct compat_nth_area {
	unsigned int left;
	struct cma *cma;
};

static inline int compat_is_nth_area(struct cma *cma, void *data)
{
	struct compat_nth_area *nth = data;

	if (nth->left--)
		return 0;

	nth->cma = cma;
	return 1;
}

static inline struct cma *compat_dma_contiguous_get_area_by_idx(unsigned int idx)
{
	struct compat_nth_area nth = { .left = idx };

	cma_for_each_area(compat_is_nth_area, &nth);

	return nth.cma;
}

#define dma_contiguous_get_area_by_idx	compat_dma_contiguous_get_area_by_idx

#endif

#endif
