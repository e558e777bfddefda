/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include "largest.h"

#include <err.h>
#include <fcntl.h>
#include <linux/dma-heap.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

static int open_heap(const char *name)
{
	char path[256];
	int heap;

	snprintf(path, sizeof(path), "/dev/dma_heap/%s", name);
	heap = open(path, O_RDWR | O_CLOEXEC);
	if (heap < 0)
		err(1, "%s", path);
	return heap;
}

static bool can_allocate(int heap, unsigned long long bytes)
{
	struct dma_heap_allocation_data data = { .len = bytes, .fd_flags = O_RDWR | O_CLOEXEC };

	if (ioctl(heap, DMA_HEAP_IOCTL_ALLOC, &data))
		return false;
	close((int)data.fd);
	return true;
}

unsigned long long find_largest(const char *name)
{
	unsigned long long page = (unsigned long long)sysconf(_SC_PAGESIZE);
	unsigned long long low = 0, high = (1ULL << 30) / page;
	int heap = open_heap(name);

	while (low + 1 < high) {
		unsigned long long middle = low + (high - low) / 2;

		if (can_allocate(heap, middle * page))
			low = middle;
		else
			high = middle;
	}
	close(heap);
	return low * page;
}

bool wait_for_largest(const char *name, unsigned long long bytes)
{
	int heap = open_heap(name);
	bool given = false;

	for (int i = 0; i < 100 && !given; i++) {
		if (i)
			usleep(100000);
		given = can_allocate(heap, bytes);
	}
	close(heap);
	if (!given)
		fprintf(stderr, "heap %s no longer gives %llu bytes in one piece\n", name, bytes);
	return given;
}
