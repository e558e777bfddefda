/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include "meminfo.h"

#include <err.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

size_t meminfo(const char *line)
{
	int fd = open("/proc/meminfo", O_RDONLY | O_CLOEXEC);
	char text[4096];
	const char *found;
	ssize_t length;

	if (fd < 0)
		err(1, "/proc/meminfo");
	length = read(fd, text, sizeof(text) - 1);
	close(fd);
	if (length < 0)
		err(1, "/proc/meminfo");
	text[length] = '\0';

	found = strstr(text, line);
	if (!found)
		errx(1, "/proc/meminfo has no line '%s'", line);

	return strtoul(found + strlen(line), NULL, 10) * 1024;
}
