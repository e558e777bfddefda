/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <sys/ioctl.h>

#include <linux/dma-buf.h>

#include "internal.h"

_Static_assert(CMAHEAP_READ == DMA_BUF_SYNC_READ && CMAHEAP_WRITE == DMA_BUF_SYNC_WRITE,
	       "access flags are passed on as they are");

static int sync_access(const struct cmaheap_buffer *buffer, unsigned access, unsigned phase)
{
	struct dma_buf_sync sync = { .flags = access | phase };
	int error;

	if (!access || access & ~(unsigned)(CMAHEAP_READ | CMAHEAP_WRITE))
		return cmaheap_fail(EINVAL,
				    "access 0x%x: expected CMAHEAP_READ, CMAHEAP_WRITE or both",
				    access);

	error = heap_ioctl(buffer->fd, DMA_BUF_IOCTL_SYNC, &sync);
	if (error)
		return cmaheap_fail(-error, "cannot %s CPU access to a buffer of %zu bytes: %s",
				    phase == DMA_BUF_SYNC_START ? "begin" : "end", buffer->size,
				    strerror(-error));
	return 0;
}

CMAHEAP_API int cmaheap_buffer_begin_access(struct cmaheap_buffer *buffer, unsigned access)
{
	return sync_access(buffer, access, DMA_BUF_SYNC_START);
}

CMAHEAP_API int cmaheap_buffer_end_access(struct cmaheap_buffer *buffer, unsigned access)
{
	return sync_access(buffer, access, DMA_BUF_SYNC_END);
}
