/* SPDX-License-Identifier: GPL-2.0-only */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */
#ifndef _DMA_HEAP_CMA_COMPAT_TRACE_EVENTS_H
#define _DMA_HEAP_CMA_COMPAT_TRACE_EVENTS_H

#include "config.h"

/* Older kernels do not know any more what the field is to hold when they assign it. */
#ifdef HAVE_ASSIGN_STR_DST
#define compat_assign_str(field)	__assign_str(field)
#else
#define compat_assign_str(...)	__assign_str(__VA_ARGS__, __VA_ARGS__)
#endif

#endif
