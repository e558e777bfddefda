/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/*
 * come-and-go: some processes open $HEAP, allocate, write and free, and pause, until they are
 * killed. That there is no such heap for a while is nothing to them.
 */
#include <fcntl.h>
#include <linux/dma-heap.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "heap-paths.h"
#include "random.h"

enum { PROCESSES = 2, PAGE = 4096, MOST_PAGES = 512, PAUSE_US = 100000 };

static void use(int buffer, size_t size)
{
	void *data = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, buffer, 0);

	if (data == MAP_FAILED) {
		perror("mmap");
		exit(1);
	}
	memset(data, 1, size);
	munmap(data, size);
}

static void visit(uint64_t *random)
{
	struct dma_heap_allocation_data data = {
		.len = PAGE * (1 + random_below(random, MOST_PAGES)),
		.fd_flags = O_RDWR | O_CLOEXEC,
	};
	int heap = open_heap_node();

	if (heap < 0)
		return;
	if (!ioctl(heap, DMA_HEAP_IOCTL_ALLOC, &data)) {
		close(heap);
		use((int)data.fd, (size_t)data.len);
		close((int)data.fd);
		return;
	}
	close(heap);
}

int main(void)
{
	for (unsigned i = 1; i <= PROCESSES; i++) {
		uint64_t random = i;

		if (fork())
			continue;
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		for (;;) {
			visit(&random);
			usleep((useconds_t)random_below(&random, PAUSE_US));
		}
	}
	/* One that ends has seen what it should not have. */
	wait(NULL);
	return 1;
}
