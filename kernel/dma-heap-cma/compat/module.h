/* SPDX-License-Identifier: GPL-2.0-only */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */
#ifndef _DMA_HEAP_CMA_COMPAT_MODULE_H
#define _DMA_HEAP_CMA_COMPAT_MODULE_H

#include <linux/module.h>

/* Older kernels make a string of a bare word; given a string, all agree on this. */
#undef MODULE_IMPORT_NS
#define MODULE_IMPORT_NS(ns)	MODULE_INFO(import_ns, ns)

#endif
