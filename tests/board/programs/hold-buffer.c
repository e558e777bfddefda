/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/*
 * hold-buffer fd|mapping|shared|leak [BYTES]: allocates a buffer of $HEAP, keeps nothing of
 * it but that, or shares it with a child, or takes one more after the other; says "holding"
 * and stays until it is killed.
 */
#include <fcntl.h>
#include <linux/dma-heap.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "heap-paths.h"

static size_t size = 1 << 20;

static void check(bool good, const char *what)
{
	if (good)
		return;
	perror(what);
	exit(1);
}

static int open_heap(void)
{
	int heap = open_heap_node();

	check(heap >= 0, heap_name());
	return heap;
}

static int allocate(int heap)
{
	struct dma_heap_allocation_data data = { .len = size, .fd_flags = O_RDWR };

	check(ioctl(heap, DMA_HEAP_IOCTL_ALLOC, &data) == 0, "DMA_HEAP_IOCTL_ALLOC");
	return (int)data.fd;
}

static void keep_a_mapping(int fd)
{
	void *map = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	check(map != MAP_FAILED, "mmap");
	close(fd);
}

static void share_with_child(void)
{
	if (fork())
		return;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	pause();
}

static void leak(int heap)
{
	for (;;) {
		allocate(heap);
		usleep(50000);
	}
}

int main(int argc, char **argv)
{
	int heap, fd;

	if (argc < 2)
		return 2;
	if (argc > 2)
		size = strtoul(argv[2], NULL, 10);
	heap = open_heap();
	fd = allocate(heap);
	if (!strcmp(argv[1], "mapping"))
		keep_a_mapping(fd);
	if (!strcmp(argv[1], "shared"))
		share_with_child();
	puts("holding");
	fflush(stdout);
	if (!strcmp(argv[1], "leak"))
		leak(heap);
	close(heap);
	pause();
	return 1;
}
