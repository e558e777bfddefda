/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <linux/dma-heap.h>

#include "internal.h"

/* Contiguous heaps: our module's where the kernel has one of the next name; then by the names that
 * kernels have given them, newest first: those before Linux 6.17 called it like the default area,
 * on Allwinner's boards default-pool, on Rockchip's cma. */
static const char *const well_known[] = { "default_cma_region-contiguous",
					  "default_cma_region",
					  "linux,cma",
					  "reserved",
					  "default-pool",
					  "cma" };

bool heap_is_contiguous(const char *name)
{
	for (size_t i = 0; i < sizeof(well_known) / sizeof(well_known[0]); i++) {
		if (!strcmp(name, well_known[i]))
			return true;
	}
	return false;
}

static int parse_name(const char *name, const char **node)
{
	static const char prefix[] = HEAP_DIR "/";

	*node = name;
	if (!strncmp(name, prefix, sizeof(prefix) - 1))
		*node = name + sizeof(prefix) - 1;

	if (!**node)
		return cmaheap_fail(EINVAL, "\"%s\" names no heap: expected a name as in " HEAP_DIR,
				    name);
	if (strlen(*node) > NAME_MAX)
		return cmaheap_fail(EINVAL, "heap name of %zu bytes: at most %d are possible",
				    strlen(*node), NAME_MAX);
	if (strchr(*node, '/') || !strcmp(*node, ".") || !strcmp(*node, ".."))
		return cmaheap_fail(EINVAL,
				    "\"%.200s\" leads out of " HEAP_DIR
				    ": expected a heap's name or " HEAP_DIR "/NAME",
				    name);
	return 0;
}

static int check_is_heap(int fd, const char *path)
{
	/* A heap refuses unknown flags before it does anything. */
	struct dma_heap_allocation_data probe = { .fd_flags = UINT32_MAX };
	struct stat status;

	if (fstat(fd, &status) < 0)
		return cmaheap_fail(errno, "cannot examine %s: %s", path, strerror(errno));
	if (!S_ISCHR(status.st_mode))
		return cmaheap_fail(ENOTTY, "%s is no dma-heap: not a character device", path);
	if (heap_ioctl(fd, DMA_HEAP_IOCTL_ALLOC, &probe) != -EINVAL)
		return cmaheap_fail(ENOTTY, "%s is no dma-heap: it does not know its ioctl", path);
	return 0;
}

/* Sets no text when the node does not exist. */
static int open_node(const char *node, struct cmaheap **heap)
{
	char path[sizeof(HEAP_DIR) + 1 + NAME_MAX];
	struct cmaheap *opened;
	int fd, error;

	snprintf(path, sizeof(path), HEAP_DIR "/%s", node);
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return errno == ENOENT ? -ENOENT : explain_open(path, errno);

	error = check_is_heap(fd, path);
	if (error)
		goto close_fd;

	opened = malloc(sizeof(*opened) + strlen(node) + 1);
	if (!opened) {
		error = cmaheap_fail(ENOMEM, "out of memory opening %s", path);
		goto close_fd;
	}
	opened->fd = fd;
	strcpy(opened->name, node);
	*heap = opened;
	return 0;

close_fd:
	close(fd);
	return error;
}

static int open_default(struct cmaheap **heap)
{
	for (size_t i = 0; i < sizeof(well_known) / sizeof(well_known[0]); i++) {
		int error = open_node(well_known[i], heap);

		if (error != -ENOENT)
			return error;
	}
	return explain_missing(NULL);
}

static int open_named(const char *name, struct cmaheap **heap)
{
	const char *node;
	int error;

	error = parse_name(name, &node);
	if (error)
		return error;

	error = open_node(node, heap);
	return error == -ENOENT ? explain_missing(node) : error;
}

static int open_chosen(const char *name, struct cmaheap **heap)
{
	const char *chosen = name ? name : secure_getenv("CMAHEAP_HEAP");
	int error;

	if (!chosen)
		return open_default(heap);

	error = open_named(chosen, heap);
	if (error && !name)
		return cmaheap_fail(-error, "$CMAHEAP_HEAP: %s", cmaheap_last_error());
	return error;
}

CMAHEAP_API int cmaheap_open(const char *name, struct cmaheap **heap)
{
	return TRACE(open_chosen(name, heap), "%s", name ? name : "NULL");
}

CMAHEAP_API void cmaheap_close(struct cmaheap *heap)
{
	if (!heap)
		return;
	close(heap->fd);
	free(heap);
}

CMAHEAP_API const char *cmaheap_name(const struct cmaheap *heap)
{
	return heap->name;
}

/* As the kernel does before it asks a heap: to ask for the size again would cost a system call. */
static size_t whole_pages(size_t size)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);

	return (size + page - 1) / page * page;
}

static int alloc(struct cmaheap *heap, size_t size, struct cmaheap_buffer **buffer)
{
	struct dma_heap_allocation_data allocation = {
		.len = size,
		.fd_flags = O_RDWR | O_CLOEXEC,
	};
	int error;

	if (!size)
		return cmaheap_fail(EINVAL, "cannot allocate a buffer of 0 bytes");
	if (size > PTRDIFF_MAX)
		return cmaheap_fail(EOVERFLOW, "cannot allocate %zu bytes: the limit is %td", size,
				    PTRDIFF_MAX);

	error = heap_ioctl(heap->fd, DMA_HEAP_IOCTL_ALLOC, &allocation);
	if (error)
		return explain_alloc(heap, size, -error);
	return buffer_wrap((int)allocation.fd, O_RDWR, whole_pages(size), buffer);
}

CMAHEAP_API int cmaheap_alloc(struct cmaheap *heap, size_t size, struct cmaheap_buffer **buffer)
{
	return TRACE(alloc(heap, size, buffer), "%s, %zu", heap->name, size);
}
