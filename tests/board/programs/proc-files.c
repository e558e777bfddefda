/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include "proc-files.h"

#include <err.h>
#include <stdio.h>
#include <string.h>

unsigned long long number_in(const char *path, const char *word)
{
	FILE *file = fopen(path, "re");
	unsigned long long number;
	char line[128], first[64];
	int found = 0;

	if (!file)
		err(1, "%s", path);
	while (!found && fgets(line, sizeof(line), file))
		found = sscanf(line, "%63s %llu", first, &number) == 2 && !strcmp(first, word);
	fclose(file);
	if (!found)
		errx(1, "%s has no %s", path, word);
	return number;
}
