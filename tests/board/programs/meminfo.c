/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include "meminfo.h"

#include <err.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static uint64_t number_in(const char *path, const char *line)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	char text[16384];
	const char *found;
	ssize_t length;

	if (fd < 0)
		err(1, "%s", path);
	length = read(fd, text, sizeof(text) - 1);
	close(fd);
	if (length < 0)
		err(1, "%s", path);
	text[length] = '\0';

	found = strstr(text, line);
	if (!found)
		errx(1, "%s has no line '%s'", path, line);

	return strtoull(found + strlen(line), NULL, 10);
}

size_t meminfo(const char *line)
{
	return (size_t)number_in("/proc/meminfo", line) * 1024;
}

uint64_t vmstat(const char *line)
{
	return number_in("/proc/vmstat", line);
}
