/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* CPU access to a part of a buffer. */
#include <linux/cmaheap.h>
#include <linux/dma-buf.h>

#include "internal.h"

static bool rows_fit(const struct cmaheap_rows *rows, size_t size)
{
	size_t end;

	if (!rows->length || !rows->rows || rows->rows > CMAHEAP_MAX_ROWS)
		return false;
	if (rows->rows > 1 && rows->pitch < rows->length)
		return false;
	return !__builtin_mul_overflow(rows->pitch, rows->rows - 1, &end) &&
	       !__builtin_add_overflow(end, rows->offset, &end) &&
	       !__builtin_add_overflow(end, rows->length, &end) && end <= size;
}

static int check_rows(const struct cmaheap_buffer *buffer, unsigned access,
		      const struct cmaheap_rows *rows)
{
	int error;

	error = check_buffer_access(buffer, access);
	if (error)
		return error;
	if (!rows_fit(rows, buffer->size))
		return cmaheap_fail(
			EINVAL,
			"%u rows of %zu bytes, %zu apart, from %zu on: expected 1 to %d rows that "
			"do not overlap and lie in the buffer of %zu bytes",
			rows->rows, rows->length, rows->pitch, rows->offset, CMAHEAP_MAX_ROWS,
			buffer->size);
	return 0;
}

static int sync_rows(int device, const struct cmaheap_buffer *buffer, unsigned flags,
		     const struct cmaheap_rows *rows)
{
	struct cmaheap_sync_args sync = {
		.fd = buffer->fd,
		.flags = flags,
		.offset = rows->offset,
		.length = rows->length,
		.pitch = rows->pitch,
		.rows = rows->rows,
	};
	int error;

	error = heap_ioctl(device, CMAHEAP_IOCTL_SYNC, &sync);
	if (error)
		return cmaheap_fail(-error, "cannot %s CPU access to %u rows of %zu bytes: %s",
				    flags & DMA_BUF_SYNC_END ? "end" : "begin", rows->rows,
				    rows->length, strerror(-error));
	return 0;
}

/* Whether there is a device is asked once a buffer, so begin and end go the same way. */
static int begin_rows(struct cmaheap_buffer *buffer, unsigned access,
		      const struct cmaheap_rows *rows)
{
	int device, error;

	error = check_rows(buffer, access, rows);
	if (error)
		return error;
	device = device_of(buffer);
	if (device < 0)
		return cmaheap_buffer_begin_access(buffer, access);
	return sync_rows(device, buffer, access | DMA_BUF_SYNC_START, rows);
}

CMAHEAP_API int cmaheap_buffer_begin_access_rows(struct cmaheap_buffer *buffer, unsigned access,
						 const struct cmaheap_rows *rows)
{
	return TRACE(begin_rows(buffer, access, rows), "%d, 0x%x, %zu, %zu, %zu, %u", buffer->fd,
		     access, rows->offset, rows->length, rows->pitch, rows->rows);
}

static int end_rows(struct cmaheap_buffer *buffer, unsigned access, const struct cmaheap_rows *rows)
{
	int device, error;

	error = check_rows(buffer, access, rows);
	if (error)
		return error;
	device = device_of(buffer);
	if (device < 0)
		return cmaheap_buffer_end_access(buffer, access);
	return sync_rows(device, buffer, access | DMA_BUF_SYNC_END, rows);
}

CMAHEAP_API int cmaheap_buffer_end_access_rows(struct cmaheap_buffer *buffer, unsigned access,
					       const struct cmaheap_rows *rows)
{
	return TRACE(end_rows(buffer, access, rows), "%d, 0x%x, %zu, %zu, %zu, %u", buffer->fd,
		     access, rows->offset, rows->length, rows->pitch, rows->rows);
}
