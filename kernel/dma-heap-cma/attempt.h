/* SPDX-License-Identifier: GPL-2.0-only */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */
#ifndef _DMA_HEAP_CMA_ATTEMPT_H
#define _DMA_HEAP_CMA_ATTEMPT_H

#include <linux/errno.h>
#include <linux/types.h>

/* A driver allocates pages from an area, or failed to; on some kernels with preemption off. */
typedef void cmaheap_others_fn(const char *area, unsigned long count, bool failed);

#ifdef CONFIG_TRACEPOINTS

void cmaheap_attempt_begin(void);
int cmaheap_attempt_end(void);

void cmaheap_attempt_watch(cmaheap_others_fn *others);
void cmaheap_attempt_unwatch(void);

#else

static inline void cmaheap_attempt_begin(void)
{
}

/* Nobody tells why. */
static inline int cmaheap_attempt_end(void)
{
	return -EAGAIN;
}

static inline void cmaheap_attempt_watch(cmaheap_others_fn *others)
{
}

static inline void cmaheap_attempt_unwatch(void)
{
}

#endif

#endif
