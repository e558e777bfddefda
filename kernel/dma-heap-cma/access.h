/* SPDX-License-Identifier: GPL-2.0-only */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */
#ifndef _DMA_HEAP_CMA_ACCESS_H
#define _DMA_HEAP_CMA_ACCESS_H

#include <linux/dma-direction.h>
#include <linux/types.h>

struct dma_buf;

/**
 * struct cmaheap_rows - bytes of a buffer: a rectangle of an image, say
 * @offset:	where the first row begins
 * @length:	bytes in a row
 * @pitch:	bytes from the beginning of a row to that of the next
 * @count:	number of rows
 */
struct cmaheap_rows {
	size_t offset;
	size_t length;
	size_t pitch;
	unsigned int count;
};

int cmaheap_begin_access(struct dma_buf *dmabuf, const struct cmaheap_rows *rows,
			 enum dma_data_direction direction);
int cmaheap_end_access(struct dma_buf *dmabuf, const struct cmaheap_rows *rows,
		       enum dma_data_direction direction);

#endif
