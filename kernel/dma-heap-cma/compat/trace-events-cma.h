/* SPDX-License-Identifier: GPL-2.0-only */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */
#ifndef _DMA_HEAP_CMA_COMPAT_TRACE_EVENTS_CMA_H
#define _DMA_HEAP_CMA_COMPAT_TRACE_EVENTS_CMA_H

#include <linux/errno.h>
#include <linux/types.h>

#include "config.h"

/*
 * What probes of cma_alloc_start and cma_alloc_finish get, and whether the latter tells of an
 * allocation that had no memory to move lent pages to: older kernels have -ENOMEM for no room,
 * too, or no errorno at all.
 */
#ifdef HAVE_CMA_START_AVAILABLE

#define CMA_ALLOC_START_PROTO	void *data, const char *name, unsigned long count, \
				unsigned long available, unsigned long total, unsigned int align
#define CMA_ALLOC_WAS_STARVED	(errorno == -ENOMEM)

#else

#define CMA_ALLOC_START_PROTO	void *data, const char *name, unsigned long count, \
				unsigned int align
#define CMA_ALLOC_WAS_STARVED	false

#endif

#ifdef HAVE_CMA_FINISH_ERRORNO
#define CMA_ALLOC_FINISH_PROTO	void *data, const char *name, unsigned long pfn, \
				const struct page *page, unsigned long count, \
				unsigned int align, int errorno
#else
#define CMA_ALLOC_FINISH_PROTO	void *data, const char *name, unsigned long pfn, \
				const struct page *page, unsigned long count, unsigned int align
#endif

#endif
