/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../lib/libcmaheap/printable.h"
#include "files.h"

static int read_text(char *text, size_t size, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t length;
	int error = 0;

	if (fd < 0)
		return -errno;
	length = read(fd, text, size - 1);
	if (length < 0)
		error = -errno;
	close(fd);
	if (error)
		return error;
	if (length > 0 && text[length - 1] == '\n')
		length--;
	text[length] = '\0';
	return 0;
}

int file_text(char *text, size_t size, const char *format, ...)
{
	char path[PATH_MAX];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(path, sizeof(path), format, arguments);
	va_end(arguments);
	return read_text(text, size, path);
}

void make_printable(char *text)
{
	blank_controls(text);
}

int file_number(uint64_t *number, const char *format, ...)
{
	char path[PATH_MAX], text[32] = "", *end;
	va_list arguments;
	int error;

	va_start(arguments, format);
	vsnprintf(path, sizeof(path), format, arguments);
	va_end(arguments);
	error = read_text(text, sizeof(text), path);
	if (error)
		return error;
	*number = strtoull(text, &end, 0);
	return *text && !*end ? 0 : -EINVAL;
}

int file_field(uint64_t *number, const char *path, const char *key)
{
	char line[256];
	int error = -ENOENT;
	FILE *file = fopen(path, "re");

	if (!file)
		return -errno;
	while (error && fgets(line, sizeof(line), file)) {
		if (strncmp(line, key, strlen(key)) != 0)
			continue;
		*number = strtoull(line + strlen(key), NULL, 0);
		error = 0;
	}
	fclose(file);
	return error;
}
