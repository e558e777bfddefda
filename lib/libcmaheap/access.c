/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <sys/ioctl.h>

#include <linux/dma-buf.h>

#include "internal.h"

_Static_assert(CMAHEAP_READ == DMA_BUF_SYNC_READ && CMAHEAP_WRITE == DMA_BUF_SYNC_WRITE,
	       "access flags are passed on as they are");

int check_access(unsigned access)
{
	if (!access || access & ~(unsigned)(CMAHEAP_READ | CMAHEAP_WRITE))
		return cmaheap_fail(EINVAL,
				    "access 0x%x: expected CMAHEAP_READ, CMAHEAP_WRITE or both",
				    access);
	return 0;
}

int check_buffer_access(const struct cmaheap_buffer *buffer, unsigned access)
{
	int error = check_access(access);

	if (error || !(access & CMAHEAP_WRITE) || cmaheap_buffer_is_writable(buffer))
		return error;
	return cmaheap_fail(EACCES,
			    "cannot write to a buffer of %zu bytes: its descriptor is read-only; "
			    "whoever gave it must open or allocate it with O_RDWR",
			    buffer->size);
}

static int sync_access(const struct cmaheap_buffer *buffer, unsigned access, unsigned phase)
{
	struct dma_buf_sync sync = { .flags = access | phase };
	int error;

	error = heap_ioctl(buffer->fd, DMA_BUF_IOCTL_SYNC, &sync);
	if (error)
		return cmaheap_fail(-error, "cannot %s CPU access to a buffer of %zu bytes: %s",
				    phase == DMA_BUF_SYNC_START ? "begin" : "end", buffer->size,
				    strerror(-error));
	return 0;
}

/*
 * To begin reading is to invalidate caches, and with them what another thread has
 * written and not ended. Only the writer itself can stop for that moment.
 */
static int widen_to_read(struct cmaheap_buffer *buffer)
{
	int error;

	if (buffer->writers_differ || !pthread_equal(buffer->writer, pthread_self()))
		return cmaheap_fail(EBUSY,
				    "cannot begin to read: another thread is writing; begin there "
				    "with CMAHEAP_READ | CMAHEAP_WRITE");

	error = sync_access(buffer, CMAHEAP_WRITE, DMA_BUF_SYNC_END);
	return error ? error
		     : sync_access(buffer, CMAHEAP_READ | CMAHEAP_WRITE, DMA_BUF_SYNC_START);
}

static int begin_missing(struct cmaheap_buffer *buffer, unsigned access)
{
	unsigned missing = access & ~buffer->begun;
	int error;

	if (!missing)
		return 0;
	error = buffer->begun == CMAHEAP_WRITE ? widen_to_read(buffer)
					       : sync_access(buffer, missing, DMA_BUF_SYNC_START);
	if (!error)
		buffer->begun |= access;
	return error;
}

static void count_writer(struct cmaheap_buffer *buffer)
{
	if (!buffer->writers++) {
		buffer->writer = pthread_self();
		buffer->writers_differ = false;
	} else if (!pthread_equal(buffer->writer, pthread_self())) {
		buffer->writers_differ = true;
	}
}

static int begin_access(struct cmaheap_buffer *buffer, unsigned access)
{
	int error;

	error = check_buffer_access(buffer, access);
	if (error)
		return error;

	pthread_mutex_lock(&buffer->lock);
	error = begin_missing(buffer, access);
	if (error)
		goto unlock;
	if (access & CMAHEAP_READ)
		buffer->readers++;
	if (access & CMAHEAP_WRITE)
		count_writer(buffer);
unlock:
	pthread_mutex_unlock(&buffer->lock);
	return error;
}

CMAHEAP_API int cmaheap_buffer_begin_access(struct cmaheap_buffer *buffer, unsigned access)
{
	return TRACE(begin_access(buffer, access), "%d, 0x%x", buffer->fd, access);
}

/*
 * What was written goes to the devices with the last writer. To end reading may
 * invalidate caches, too, so that waits until nobody writes.
 */
static int end_unused(struct cmaheap_buffer *buffer)
{
	unsigned ended = buffer->begun;

	if (buffer->writers)
		return 0;
	if (buffer->readers)
		ended &= CMAHEAP_WRITE;
	buffer->begun &= ~ended;
	return ended ? sync_access(buffer, ended, DMA_BUF_SYNC_END) : 0;
}

static int end_access(struct cmaheap_buffer *buffer, unsigned access)
{
	bool read = access & CMAHEAP_READ, write = access & CMAHEAP_WRITE;
	int error;

	error = check_access(access);
	if (error)
		return error;

	pthread_mutex_lock(&buffer->lock);
	if ((read && !buffer->readers) || (write && !buffer->writers)) {
		error = cmaheap_fail(EINVAL, "cannot end access 0x%x: it was not begun", access);
		goto unlock;
	}
	buffer->readers -= read;
	buffer->writers -= write;
	error = end_unused(buffer);
unlock:
	pthread_mutex_unlock(&buffer->lock);
	return error;
}

CMAHEAP_API int cmaheap_buffer_end_access(struct cmaheap_buffer *buffer, unsigned access)
{
	return TRACE(end_access(buffer, access), "%d, 0x%x", buffer->fd, access);
}
