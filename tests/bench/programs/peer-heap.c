/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include "peer-kind.h"
#include "pool.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/dma-heap.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

static int open_heap(const char *name)
{
	char path[256];
	int device;

	snprintf(path, sizeof(path), "/dev/dma_heap/%s", name);
	device = open(path, O_RDWR | O_CLOEXEC);
	if (device < 0)
		err(1, "%s", path);

	return device;
}

static int alloc_from_heap(int device, size_t size)
{
	struct dma_heap_allocation_data data = { .len = size, .fd_flags = O_RDWR | O_CLOEXEC };

	return ioctl(device, DMA_HEAP_IOCTL_ALLOC, &data) ? -errno : (int)data.fd;
}

static void leave_one_in_pool(int device, const char *name, size_t size)
{
	int fd = alloc_from_heap(device, size);

	if (fd < 0)
		return;
	close(fd);
	pool_wait(name);
}

const struct peer_kind peer_kind_heap = {
	.prefix = "heap",
	.open = open_heap,
	.settle = pool_drain,
	.alloc = alloc_from_heap,
};

const struct peer_kind peer_kind_pooled = {
	.prefix = "pooled",
	.open = open_heap,
	.settle = pool_drain,
	.warm = leave_one_in_pool,
	.alloc = alloc_from_heap,
};
