/* SPDX-License-Identifier: GPL-2.0-only */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */
#ifndef _DMA_HEAP_CMA_DEVICE_PREPARE_H
#define _DMA_HEAP_CMA_DEVICE_PREPARE_H

#include <linux/types.h>

struct list_head;

long cma_heap_ioctl_prepare(void __user *arg, size_t size);
void cma_heap_device_serve(struct list_head *heaps);

#endif
