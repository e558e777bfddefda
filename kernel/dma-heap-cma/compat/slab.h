/* SPDX-License-Identifier: GPL-2.0-only */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */
#ifndef _DMA_HEAP_CMA_COMPAT_SLAB_H
#define _DMA_HEAP_CMA_COMPAT_SLAB_H

#include <linux/slab.h>

/* Stable kernels got it in the middle of a series. */
#ifndef kzalloc_obj
#define kzalloc_obj(object)	kzalloc(sizeof(object), GFP_KERNEL)
#endif

#endif
