/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include <linux/dma-buf.h>
#include <linux/sync_file.h>

#include <cmaheap/fence.h>

#include "internal.h"

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* poll() that goes on after signals for the rest of the time. */
static int wait_for(int fd, short events, int timeout_ms)
{
	int64_t end = timeout_ms < 0 ? 0 : now_ms() + timeout_ms;
	struct pollfd ready = { .fd = fd, .events = events };
	int count;

	while ((count = poll(&ready, 1, timeout_ms)) < 0 && errno == EINTR) {
		int64_t left = end - now_ms();

		if (timeout_ms >= 0)
			timeout_ms = left > 0 ? (int)left : 0;
	}
	if (count < 0)
		return -errno;
	if (!count)
		return -ETIMEDOUT;
	return ready.revents & events ? 0 : -EINVAL;
}

static int wait_buffer(const struct cmaheap_buffer *buffer, unsigned access, int timeout_ms)
{
	int error;

	error = check_access(access);
	if (error)
		return error;

	error = wait_for(buffer->fd, access & CMAHEAP_WRITE ? POLLOUT : POLLIN, timeout_ms);
	if (error == -ETIMEDOUT)
		return cmaheap_fail(ETIMEDOUT, "a device %s a buffer of %zu bytes after %d ms",
				    access & CMAHEAP_WRITE ? "still uses" : "still writes",
				    buffer->size, timeout_ms);
	if (error)
		return cmaheap_fail(-error, "cannot wait for a buffer of %zu bytes: %s",
				    buffer->size, strerror(-error));
	return 0;
}

CMAHEAP_API int cmaheap_buffer_wait(const struct cmaheap_buffer *buffer, unsigned access,
				    int timeout_ms)
{
	return TRACE(wait_buffer(buffer, access, timeout_ms), "%d, 0x%x, %d", buffer->fd, access,
		     timeout_ms);
}

static int explain_sync_file(const char *verb, int error)
{
	if (error == ENOTTY)
		return cmaheap_fail(EOPNOTSUPP,
				    "cannot %s a buffer's fence: this kernel does not know how; "
				    "Linux 6.0 and later do",
				    verb);
	return cmaheap_fail(error, "cannot %s a buffer's fence: %s", verb, strerror(error));
}

static int export_fence(const struct cmaheap_buffer *buffer, unsigned access, int *sync_file)
{
	struct dma_buf_export_sync_file request = { .flags = access, .fd = -1 };
	int error;

	error = check_access(access);
	if (error)
		return error;

	error = heap_ioctl(buffer->fd, DMA_BUF_IOCTL_EXPORT_SYNC_FILE, &request);
	if (error)
		return explain_sync_file("export", -error);
	*sync_file = request.fd;
	return 0;
}

CMAHEAP_API int cmaheap_buffer_export_fence(const struct cmaheap_buffer *buffer, unsigned access,
					    int *sync_file)
{
	return TRACE(export_fence(buffer, access, sync_file), "%d, 0x%x", buffer->fd, access);
}

static int import_fence(const struct cmaheap_buffer *buffer, unsigned access, int sync_file)
{
	struct dma_buf_import_sync_file request = { .flags = access, .fd = sync_file };
	int error;

	/* The kernel would take it, and have others wait for what cannot be. */
	error = check_buffer_access(buffer, access);
	if (error)
		return error;

	error = heap_ioctl(buffer->fd, DMA_BUF_IOCTL_IMPORT_SYNC_FILE, &request);
	if (error == -EINVAL)
		return cmaheap_fail(EINVAL, "descriptor %d is no sync_file", sync_file);
	return error ? explain_sync_file("import", -error) : 0;
}

CMAHEAP_API int cmaheap_buffer_import_fence(const struct cmaheap_buffer *buffer, unsigned access,
					    int sync_file)
{
	return TRACE(import_fence(buffer, access, sync_file), "%d, 0x%x, %d", buffer->fd, access,
		     sync_file);
}

static int merge(int one, int two, int *merged)
{
	struct sync_merge_data request = { .name = "cmaheap", .fd2 = two };
	int error;

	error = heap_ioctl(one, SYNC_IOC_MERGE, &request);
	/* The kernel looks for a sync_file behind the second one and just does not find it. */
	if (error == -ENOENT || error == -ENOTTY)
		return cmaheap_fail(ENOTTY, "descriptor %d is no sync_file",
				    error == -ENOENT ? two : one);
	if (error)
		return cmaheap_fail(-error, "cannot merge fences %d and %d: %s", one, two,
				    strerror(-error));
	*merged = request.fence;
	return 0;
}

CMAHEAP_API int cmaheap_fence_merge(int one, int two, int *merged)
{
	return TRACE(merge(one, two, merged), "%d, %d", one, two);
}

/*
 * 1: done, 0: not yet, or the negative errno of what failed. Only of a signalled fence: Linux 7.3
 * looks for the names of the others, too, and of a display's fence that is signalled meanwhile
 * it ends in a BUG().
 */
static int read_status(int sync_file, int *status)
{
	struct sync_file_info info = { 0 };
	int error;

	error = heap_ioctl(sync_file, SYNC_IOC_FILE_INFO, &info);
	if (!error)
		*status = info.status;
	return error;
}

/* Merging looks at no names. What has no room for another knows how to. */
static int check_sync_file(int fd)
{
	struct sync_merge_data request = { .name = "cmaheap", .fd2 = fd };
	int error;

	error = heap_ioctl(fd, SYNC_IOC_MERGE, &request);
	if (!error)
		close(request.fence);
	return error == -EMFILE || error == -ENFILE || error == -ENOMEM ? 0 : error;
}

static int wait_fence(int sync_file, int timeout_ms)
{
	int status = 0, error;

	error = wait_for(sync_file, POLLIN, 0);
	if (error) {
		/* Asked before, for poll() would wait for anything. */
		error = check_sync_file(sync_file);
		if (!error)
			error = wait_for(sync_file, POLLIN, timeout_ms);
	}
	if (!error)
		error = read_status(sync_file, &status);
	if (error == -ETIMEDOUT)
		return cmaheap_fail(ETIMEDOUT, "fence %d is not signalled after %d ms", sync_file,
				    timeout_ms);
	if (error)
		return cmaheap_fail(-error, "cannot wait for fence %d: %s", sync_file,
				    error == -ENOTTY ? "it is no sync_file" : strerror(-error));
	if (status < 0)
		return cmaheap_fail(EIO, "the work before fence %d has failed: %s", sync_file,
				    strerror(-status));
	return 0;
}

CMAHEAP_API int cmaheap_fence_wait(int sync_file, int timeout_ms)
{
	return TRACE(wait_fence(sync_file, timeout_ms), "%d, %d", sync_file, timeout_ms);
}
