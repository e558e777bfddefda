/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <inttypes.h>
#include <stdio.h>

#include "story.h"
#include "system.h"

const char *const labels[STAGES] = { "1. Lent to others", "2. The camera has it",
				     "3. Given back, and lent again" };

static void print_row(const struct story *story, const char *name, const char *key)
{
	printf("| %s |", name);
	for (int i = 0; i < STAGES; i++)
		printf(" %.1f |", (double)map_number(story->maps[i], key) / MIB);
	putchar('\n');
}

void print_table(const struct story *story)
{
	printf("| MiB of the area |");
	for (int i = 0; i < STAGES; i++)
		printf(" %s |", labels[i]);
	puts("\n|---|---|---|---|");
	print_row(story, "files' pages", "file");
	print_row(story, "a process's memory", "anonymous");
	print_row(story, "lent and pinned", "pinned");
	print_row(story, "the camera's buffer", "buffer");
	print_row(story, "other devices", "device");
	print_row(story, "free", "free");
	printf("\nThe camera got %.0f MiB in one piece after %.0f ms.\n", (double)story->size / MIB,
	       story->milliseconds);
	printf("The kernel migrated %" PRIu64 " pages (%" PRIu64 " attempts failed); "
	       "of the process's, %zu moved. Clean file pages it dropped, to be read again.\n",
	       story->migrated, story->failed, story->moved);
	printf("Checksums before and after: process %016" PRIx64 " %016" PRIx64
	       ", files %016" PRIx64 " %016" PRIx64 "\n",
	       story->memory_sums[0], story->memory_sums[1], story->file_sums[0],
	       story->file_sums[1]);
}
