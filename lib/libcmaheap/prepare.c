/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* Memory for several buffers at once. */
#include <fcntl.h>
#include <unistd.h>

#include <linux/cmaheap.h>

#include "internal.h"
#include "prepare.h"

static int ask_device(const struct cmaheap *heap, size_t size, unsigned count)
{
	struct cmaheap_prepare_args args = { .heap = heap->fd, .size = size, .count = count };
	int device, error;

	device = open(DEVICE, O_RDWR | O_CLOEXEC);
	if (device < 0)
		return -errno;
	error = heap_ioctl(device, CMAHEAP_IOCTL_PREPARE, &args);
	close(device);
	return error;
}

static int explain(const struct cmaheap *heap, size_t size, unsigned count, int error)
{
	switch (error) {
	case ENOENT:
	case ENOTTY:
	case EOPNOTSUPP:
		return cmaheap_fail(ENOTSUP,
				    "heap %s cannot make memory ready: it is not of module "
				    "dma_heap_cma, or that is an older one",
				    heap->name);
	case ENOSPC:
		return cmaheap_fail(error,
				    "heap %s keeps less than %u buffers of %zu bytes ready: see "
				    "/sys/kernel/dma_heap_cma/%s/pool_limit",
				    heap->name, count, size, heap->name);
	case ENOMEM:
		return cmaheap_fail(error,
				    "heap %s has no room for %u buffers of %zu bytes in one piece",
				    heap->name, count, size);
	default:
		return cmaheap_fail(error, "no %u buffers of %zu bytes ready in heap %s: %s", count,
				    size, heap->name, strerror(error));
	}
}

static int prepare(const struct cmaheap *heap, size_t size, unsigned count)
{
	int error;

	if (!size || !count)
		return cmaheap_fail(EINVAL, "cannot prepare %u buffers of %zu bytes", count, size);
	error = ask_device(heap, size, count);
	return error ? explain(heap, size, count, -error) : 0;
}

CMAHEAP_API int cmaheap_prepare(struct cmaheap *heap, size_t size, unsigned count)
{
	return TRACE(prepare(heap, size, count), "%s, %zu, %u", heap->name, size, count);
}

/* The first of the buffers that have its size, the second and so on: what lies ready counts. */
static unsigned rank(const struct cmaheap_layout *layout, unsigned buffer)
{
	unsigned rank = 0;

	for (unsigned i = 0; i <= buffer; i++)
		rank += layout->sizes[i] == layout->sizes[buffer];
	return rank;
}

void cmaheap_prepare_images(const struct cmaheap *heap, const struct cmaheap_layout *layout,
			    unsigned count)
{
	for (unsigned i = 0; count > 1 && i < layout->buffer_count; i++)
		(void)ask_device(heap, layout->sizes[i], count * rank(layout, i));
}
