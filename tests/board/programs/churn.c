/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/*
 * churn: allocates buffers of $HEAP and frees them, again and again, so that the pool always has
 * something to zero; says "churning" and goes on until it is killed.
 */
#include <fcntl.h>
#include <linux/dma-heap.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "heap-paths.h"

enum { BUFFERS = 16, SIZE = 512 << 10, PAUSE_US = 15000 };

static int allocate(int heap)
{
	struct dma_heap_allocation_data data = { .len = SIZE, .fd_flags = O_RDWR };

	return ioctl(heap, DMA_HEAP_IOCTL_ALLOC, &data) ? -1 : (int)data.fd;
}

static void allocate_and_free(int heap)
{
	int fds[BUFFERS];

	for (int i = 0; i < BUFFERS; i++)
		fds[i] = allocate(heap);
	for (int i = 0; i < BUFFERS; i++)
		if (fds[i] >= 0)
			close(fds[i]);
}

int main(void)
{
	int heap = open_heap_node();

	if (heap < 0) {
		perror(heap_name());
		return 1;
	}
	allocate_and_free(heap);
	puts("churning");
	fflush(stdout);
	for (;;) {
		allocate_and_free(heap);
		usleep(PAUSE_US);
	}
}
