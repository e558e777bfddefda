/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include "pool.h"
#include "clock.h"

#include <err.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static int open_file(const char *heap, const char *name, int flags)
{
	char path[256];

	snprintf(path, sizeof(path), "/sys/kernel/dma_heap_cma/%s/%s", heap, name);
	return open(path, flags | O_CLOEXEC);
}

static unsigned long long read_number(const char *heap, const char *name)
{
	char text[32] = "";
	int fd = open_file(heap, name, O_RDONLY);

	if (fd < 0)
		return 0;
	if (read(fd, text, sizeof(text) - 1) < 0)
		err(1, "%s of heap %s", name, heap);
	close(fd);

	return strtoull(text, NULL, 10);
}

void pool_drain(const char *heap)
{
	int fd = open_file(heap, "pool_drain", O_WRONLY);

	if (fd < 0)
		return;
	if (write(fd, "1", 1) != 1)
		err(1, "pool_drain of heap %s", heap);
	close(fd);
}

void pool_wait(const char *heap)
{
	for (int i = 0; i < 5000; i++) {
		if (read_number(heap, "pooled") == read_number(heap, "pooled_clean"))
			return;
		sleep_ms(1);
	}
	errx(1, "heap %s: the pool is not clean after 5 s", heap);
}
