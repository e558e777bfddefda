/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/*
 * hold-buffer fd|mapping|shared: allocates a buffer of $HEAP, keeps nothing of it but
 * that, or shares it with a child, says "holding" and stays until it is killed.
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

enum { SIZE = 1 << 20 };

static void check(bool good, const char *what)
{
	if (good)
		return;
	perror(what);
	exit(1);
}

int main(int argc, char **argv)
{
	struct dma_heap_allocation_data data = { .len = SIZE, .fd_flags = O_RDWR };
	const char *name = getenv("HEAP");
	char path[256];
	int heap;

	if (argc != 2)
		return 2;
	snprintf(path, sizeof(path), "/dev/dma_heap/%s", name ? name : "default_cma_region");
	heap = open(path, O_RDWR);
	check(heap >= 0, path);
	check(ioctl(heap, DMA_HEAP_IOCTL_ALLOC, &data) == 0, "DMA_HEAP_IOCTL_ALLOC");
	close(heap);

	if (!strcmp(argv[1], "mapping")) {
		void *map = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, (int)data.fd, 0);

		check(map != MAP_FAILED, "mmap");
		close((int)data.fd);
	}
	if (!strcmp(argv[1], "shared") && fork() == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		pause();
	}
	puts("holding");
	fflush(stdout);
	pause();
	return 1;
}
