/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include "heap-paths.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BESIDE_OTHERS "default_cma_region-contiguous"

const char *heap_name(void)
{
	const char *name = getenv("HEAP");

	if (name)
		return name;
	return access("/dev/dma_heap/" BESIDE_OTHERS, F_OK) == 0 ? BESIDE_OTHERS
								 : "default_cma_region";
}

int open_heap_node(void)
{
	char path[256];

	snprintf(path, sizeof(path), "/dev/dma_heap/%s", heap_name());
	return open(path, O_RDWR | O_CLOEXEC);
}

int open_heap_file(const char *file, int flags)
{
	const char *name = heap_name(), *variant = strstr(name, "-uncached");
	int length = (int)(variant ? (size_t)(variant - name) : strlen(name));
	char path[256];

	snprintf(path, sizeof(path), "/sys/kernel/dma_heap_cma/%.*s/%s", length, name, file);
	return open(path, flags | O_CLOEXEC);
}
