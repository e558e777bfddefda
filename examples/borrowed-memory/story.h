/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#ifndef BORROWED_MEMORY_STORY_H
#define BORROWED_MEMORY_STORY_H

#include "owners.h"

enum { MIB = 1 << 20, PAGE = 4096, STAGES = 3 };

extern const char *const labels[STAGES]; /* titles of the maps */

struct story {
	const char *heap, *folder, *output;
	char maps[STAGES][4096], log[4096];
	uint64_t first, end; /* frames of the area */
	size_t size;	     /* of the camera's buffer */
	struct process_memory memory;
	struct files files;
	uint64_t memory_sums[2], file_sums[2]; /* before and after */
	uint64_t migrated, failed;
	size_t moved;
	double milliseconds;
};

void parse_options(struct story *story, int argc, char **argv);
void print_table(const struct story *story);

#endif
