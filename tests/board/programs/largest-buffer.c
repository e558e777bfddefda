/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/*
 * largest-buffer HEAP          prints how many bytes a heap gives in one piece
 * largest-buffer HEAP BYTES    waits until it gives that much, 10 s at most
 *
 * A leaked page splits the area, whoever leaked it and whatever the kernel counts.
 */
#include <fcntl.h>
#include <linux/dma-heap.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

static bool can_allocate(int heap, unsigned long long bytes)
{
	struct dma_heap_allocation_data data = { .len = bytes, .fd_flags = O_RDWR | O_CLOEXEC };

	if (ioctl(heap, DMA_HEAP_IOCTL_ALLOC, &data))
		return false;
	close((int)data.fd);
	return true;
}

static unsigned long long find_largest(int heap, unsigned long long page)
{
	unsigned long long low = 0, high = (1ULL << 30) / page;

	while (low + 1 < high) {
		unsigned long long middle = low + (high - low) / 2;

		if (can_allocate(heap, middle * page))
			low = middle;
		else
			high = middle;
	}
	return low * page;
}

int main(int argc, char **argv)
{
	char path[256];
	int heap;

	if (argc < 2)
		return 2;
	snprintf(path, sizeof(path), "/dev/dma_heap/%s", argv[1]);
	heap = open(path, O_RDWR | O_CLOEXEC);
	if (heap < 0) {
		perror(path);
		return 1;
	}

	if (argc == 2) {
		printf("%llu\n", find_largest(heap, (unsigned long long)sysconf(_SC_PAGESIZE)));
		return 0;
	}
	for (int i = 0; i < 100; i++) {
		if (can_allocate(heap, strtoull(argv[2], NULL, 10)))
			return 0;
		usleep(100000);
	}
	fprintf(stderr, "%s no longer gives %s bytes in one piece\n", argv[1], argv[2]);
	return 1;
}
