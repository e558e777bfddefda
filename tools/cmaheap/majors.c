/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <stdio.h>
#include <string.h>

#include "majors.h"

/* The kernel's heaps core and the module's front end both call their numbers so. */
static void read_majors(struct majors *majors)
{
	FILE *file = fopen("/proc/devices", "re");
	char line[64], name[32];
	unsigned major;

	majors->are_read = true;
	while (file && majors->count < MOST_MAJORS && fgets(line, sizeof(line), file)) {
		if (sscanf(line, "%u %31s", &major, name) == 2 && strcmp(name, "dma_heap") == 0)
			majors->all[majors->count++] = major;
	}
	if (file)
		fclose(file);
}

bool majors_have(struct majors *majors, unsigned major)
{
	if (!majors->are_read)
		read_majors(majors);
	for (unsigned i = 0; i < majors->count; i++) {
		if (majors->all[i] == major)
			return true;
	}
	return false;
}
