/* SPDX-License-Identifier: GPL-2.0-only */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */
#ifndef _DMA_HEAP_CMA_COMPAT_CMA_H
#define _DMA_HEAP_CMA_COMPAT_CMA_H

#include <linux/cma.h>
#include <linux/dma-map-ops.h>
#include <linux/gfp.h>

#include "config.h"
#include "dma-map-ops.h"

unsigned long compat_cma_get_size(const struct cma *cma);
phys_addr_t compat_cma_get_base(const struct cma *cma);
int compat_cma_walk_areas(int (*it)(struct cma *cma, void *data), void *data);

/* The headers declare these names already, as functions that modules cannot call. */
#define cma_get_size			compat_cma_get_size
#define cma_get_base			compat_cma_get_base
#define cma_for_each_area		compat_cma_walk_areas

#ifdef HAVE_CMA_ALLOC

#ifdef HAVE_CMA_ALLOC_GFP
static inline struct page *compat_cma_alloc(struct cma *cma, unsigned long count,
					    unsigned int align, bool no_warn)
{
	return cma_alloc(cma, count, align, GFP_KERNEL | (no_warn ? __GFP_NOWARN : 0));
}

#define cma_alloc			compat_cma_alloc
#endif

static inline int compat_cma_init(void)
{
	return 0;
}

static inline unsigned long cma_least_pages(const struct cma *cma)
{
	return 1;
}

static inline void compat_cma_exit(void)
{
}

#else

int compat_cma_init(void);
void compat_cma_exit(void);

struct page *compat_cma_alloc(struct cma *cma, unsigned long count, unsigned int align,
			      bool no_warn);
bool compat_cma_release(struct cma *cma, const struct page *pages, unsigned long count);
unsigned long cma_least_pages(const struct cma *cma);
const char *compat_cma_get_name(const struct cma *cma);
struct cma *compat_dev_get_cma_area(struct device *dev);
struct cma *compat_dma_contiguous_get_area_by_idx(unsigned int idx);

/* Likewise. */
#define cma_alloc			compat_cma_alloc
#define cma_release			compat_cma_release
#define cma_get_name			compat_cma_get_name
#define dev_get_cma_area		compat_dev_get_cma_area
#define dma_contiguous_get_area_by_idx	compat_dma_contiguous_get_area_by_idx

#endif

#endif
