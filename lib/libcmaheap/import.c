/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <linux/magic.h>

#include "internal.h"

static int explain_not_dmabuf(int fd)
{
	char link[64], target[256];
	ssize_t length;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	length = readlink(link, target, sizeof(target) - 1);
	target[length < 0 ? 0 : length] = '\0';
	return cmaheap_fail(ENOTTY, "descriptor %d is no dma-buf but %s", fd,
			    target[0] ? target : "something else");
}

/* All dma-bufs live on a file system of their own, and nothing else does. */
static int check_is_dmabuf(int fd)
{
	struct statfs status;

	if (fstatfs(fd, &status) < 0)
		/* A file system may be a sender's, and its errors with it: EBADF, too. */
		return cmaheap_fail(fcntl(fd, F_GETFD) < 0 ? EBADF : ENOTTY,
				    "cannot import descriptor %d: %s", fd, strerror(errno));
	if ((unsigned long)status.f_type != DMA_BUF_MAGIC)
		return explain_not_dmabuf(fd);
	return 0;
}

static int read_size(int fd, size_t *size)
{
	off_t end = lseek(fd, 0, SEEK_END);

	if (end < 0)
		return cmaheap_fail(errno,
				    "cannot tell the size of the dma-buf at descriptor %d: %s", fd,
				    strerror(errno));
	if (end > PTRDIFF_MAX)
		return cmaheap_fail(EOVERFLOW,
				    "dma-buf of %jd bytes does not fit the address space",
				    (intmax_t)end);
	*size = (size_t)end;
	return 0;
}

static int import(int dmabuf_fd, struct cmaheap_buffer **buffer)
{
	size_t size = 0;
	int fd, error;

	error = check_is_dmabuf(dmabuf_fd);
	if (error)
		return error;
	error = read_size(dmabuf_fd, &size);
	if (error)
		return error;

	fd = fcntl(dmabuf_fd, F_DUPFD_CLOEXEC, 0);
	if (fd < 0)
		return cmaheap_fail(errno, "cannot duplicate descriptor %d: %s", dmabuf_fd,
				    strerror(errno));
	return buffer_wrap(fd, fcntl(fd, F_GETFL) & O_ACCMODE, size, buffer);
}

CMAHEAP_API int cmaheap_import(int dmabuf_fd, struct cmaheap_buffer **buffer)
{
	return TRACE(import(dmabuf_fd, buffer), "%d", dmabuf_fd);
}
