/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include "blame.h"

#include <inttypes.h>
#include <stdio.h>

struct blame blame_read(const char *heap)
{
	struct blame blame = { 0 };
	char path[256];
	FILE *file;

	snprintf(path, sizeof(path), "/sys/kernel/dma_heap_cma/%s/failures", heap);
	file = fopen(path, "re");
	if (!file)
		return blame;
	while (blame.count < MAX_CAUSES &&
	       fscanf(file, "%15s %" SCNu64, blame.causes[blame.count].name,
		      &blame.causes[blame.count].number) == 2)
		blame.count++;
	fclose(file);
	return blame;
}
