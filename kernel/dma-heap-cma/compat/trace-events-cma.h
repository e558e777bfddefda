/* SPDX-License-Identifier: GPL-2.0-only */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */
#ifndef _DMA_HEAP_CMA_COMPAT_TRACE_EVENTS_CMA_H
#define _DMA_HEAP_CMA_COMPAT_TRACE_EVENTS_CMA_H

#include <linux/errno.h>
#include <linux/types.h>

#include "config.h"

/*
 * What a probe of cma_alloc_start gets, and whether cma_alloc_finish tells of an allocation
 * that had no memory to move lent pages to: older kernels have -ENOMEM for no room, too.
 */
#ifdef HAVE_CMA_START_AVAILABLE

#define CMA_ALLOC_START_PROTO	void *data, const char *name, unsigned long count, \
				unsigned long available, unsigned long total, unsigned int align

static inline bool cma_alloc_was_starved(int errorno)
{
	return errorno == -ENOMEM;
}

#else

#define CMA_ALLOC_START_PROTO	void *data, const char *name, unsigned long count, \
				unsigned int align

static inline bool cma_alloc_was_starved(int errorno)
{
	return false;
}

#endif

#endif
