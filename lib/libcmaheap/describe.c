/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* What the kernel tells everybody about a dma-buf, in /proc/self/fdinfo. */
#include <stdio.h>
#include <unistd.h>

#include "internal.h"

static bool read_field(const char *line, const char *key, char *value, size_t size)
{
	size_t length = strlen(key);

	if (strncmp(line, key, length) != 0)
		return false;
	line += length;
	length = strcspn(line, "\n");
	snprintf(value, size, "%.*s", (int)length, line);
	return true;
}

static int read_fdinfo(int fd, struct cmaheap_description *description)
{
	char path[64], line[256];
	FILE *file;

	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", fd);
	file = fopen(path, "re");
	if (!file)
		return cmaheap_fail(errno, "cannot read %s: %s", path, strerror(errno));
	while (fgets(line, sizeof(line), file)) {
		read_field(line, "exp_name:\t", description->exporter,
			   sizeof(description->exporter));
		/* The last one: its text is the user's and may look like any other line. */
		if (read_field(line, "name:\t", description->name, sizeof(description->name)))
			break;
	}
	fclose(file);
	return 0;
}

/* An exporter bears its heap's name: of our module's heaps there is a list, and the kernel's other
 * contiguous heaps are called like the areas that they take from. */
static bool is_listed(const char *folder, const char *exporter)
{
	char path[128];

	if (!*exporter || strchr(exporter, '/'))
		return false;
	snprintf(path, sizeof(path), "%s/%s", folder, exporter);
	return access(path, F_OK) == 0;
}

static bool is_contiguous(const struct cmaheap_description *description)
{
	return heap_is_contiguous(description->exporter) ||
	       is_listed("/sys/kernel/dma_heap_cma", description->exporter) ||
	       is_listed("/sys/kernel/mm/cma", description->exporter) ||
	       description->size <= (size_t)sysconf(_SC_PAGESIZE);
}

static int describe(const struct cmaheap_buffer *buffer, struct cmaheap_description *description)
{
	struct cmaheap_description read = {
		.size = buffer->size,
		.inode = cmaheap_buffer_inode(buffer),
	};
	int error;

	error = read_fdinfo(buffer->fd, &read);
	if (error)
		return error;
	read.contiguous = is_contiguous(&read);
	*description = read;
	return 0;
}

CMAHEAP_API int cmaheap_buffer_describe(const struct cmaheap_buffer *buffer,
					struct cmaheap_description *description)
{
	return TRACE(describe(buffer, description), "%d", buffer->fd);
}
