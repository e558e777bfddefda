// SPDX-License-Identifier: GPL-2.0-only
// SPDX-FileCopyrightText: 2026 The cmaheap authors
/*
 * CPU access to a buffer or a part of it: waits for devices, and keeps the
 * CPU's caches coherent with them.
 */

#include <linux/dma-buf.h>
#include <linux/dma-mapping.h>
#include <linux/dma-resv.h>
#include <linux/highmem.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>

#include "buffer.h"
#include "compat/cleanup.h"
#include "uapi/linux/cmaheap.h"

/* What a device cannot write, the CPU need not look for; likewise what the CPU did not. */
static bool needs_sync(const struct cmaheap_attachment *a, enum dma_data_direction direction,
		       bool for_device)
{
	if (a->direction == DMA_NONE)
		return false;
	if (for_device)
		return direction != DMA_FROM_DEVICE;

	return a->direction != DMA_TO_DEVICE && direction != DMA_TO_DEVICE;
}

/* Others wait for the buffer's lock meanwhile; one row is always done. */
static bool go_on(void)
{
	cond_resched();
	return !fatal_signal_pending(current);
}

static int sync_rows(const struct cmaheap_attachment *a, const struct cmaheap_sync_args *part,
		     enum dma_data_direction direction, bool for_device, bool *first)
{
	dma_addr_t dma = sg_dma_address(&a->sg) + part->offset;
	unsigned int i;

	for (i = 0; i < part->rows; i++, dma += part->pitch) {
		if (!*first && !go_on())
			return -EINTR;
		*first = false;
		if (for_device)
			dma_sync_single_for_device(a->dev, dma, part->length, direction);
		else
			dma_sync_single_for_cpu(a->dev, dma, part->length, direction);
	}

	return 0;
}

/* The kernel's own mapping, where there is one, may have cache lines of its own. */
static void sync_vmap_rows(void *vaddr, const struct cmaheap_sync_args *part, bool for_device)
{
	unsigned int i;

	for (i = 0, vaddr += part->offset; i < part->rows; i++, vaddr += part->pitch) {
		if (for_device)
			flush_kernel_vmap_range(vaddr, part->length);
		else
			invalidate_kernel_vmap_range(vaddr, part->length);
	}
}

static int sync_buffer(struct cmaheap_buffer *buffer, const struct cmaheap_sync_args *part,
		       enum dma_data_direction direction, bool for_device)
{
	struct cmaheap_attachment *a;
	bool first = true;
	int err;

	if (buffer->uncached)
		return 0;

	guard(mutex)(&buffer->lock);
	if (buffer->vaddr)
		sync_vmap_rows(buffer->vaddr, part, for_device);
	list_for_each_entry(a, &buffer->attachments, node) {
		if (!needs_sync(a, direction, for_device))
			continue;
		err = sync_rows(a, part, direction, for_device, &first);
		if (err)
			return err;
	}

	return 0;
}

/**
 * cmaheap_access - begin or end CPU access to a buffer
 * @buffer:	buffer
 * @part:	rows of it that the CPU accesses; they lie in it
 * @direction:	DMA_FROM_DEVICE to read, DMA_TO_DEVICE to write, or both
 * @for_device:	let devices see what the CPU wrote, not the CPU what devices wrote
 *
 * The begin waits for the devices first: the dma-buf core does so only afterwards, when
 * the CPU may have fetched again what they had yet to write.
 *
 * Return: 0, -ERESTARTSYS on a signal while waiting, or -EINTR when the caller
 * was killed between two rows or devices.
 */
int cmaheap_access(struct cmaheap_buffer *buffer, const struct cmaheap_sync_args *part,
		   enum dma_data_direction direction, bool for_device)
{
	enum dma_resv_usage usage = dma_resv_usage_rw(direction != DMA_FROM_DEVICE);
	long left = 0;

	if (!for_device)
		left = dma_resv_wait_timeout(buffer->dmabuf->resv, usage, true,
					     MAX_SCHEDULE_TIMEOUT);

	return left < 0 ? left : sync_buffer(buffer, part, direction, for_device);
}
