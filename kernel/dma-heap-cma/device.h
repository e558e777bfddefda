/* SPDX-License-Identifier: GPL-2.0-only */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */
#ifndef _DMA_HEAP_CMA_DEVICE_H
#define _DMA_HEAP_CMA_DEVICE_H

int cmaheap_device_init(void);
void cmaheap_device_exit(void);

#endif
