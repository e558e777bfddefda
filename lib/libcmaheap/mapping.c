/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <sys/mman.h>

#include "internal.h"

CMAHEAP_API int cmaheap_buffer_map(struct cmaheap_buffer *buffer, void **data)
{
	int error = 0;

	pthread_mutex_lock(&buffer->lock);
	if (!buffer->data) {
		void *mapped =
			mmap(NULL, buffer->size, buffer->protection, MAP_SHARED, buffer->fd, 0);

		if (mapped == MAP_FAILED) {
			error = cmaheap_fail(errno, "cannot map a buffer of %zu bytes: %s",
					     buffer->size, strerror(errno));
			goto unlock;
		}
		buffer->data = mapped;
	}
	buffer->mappings++;
	*data = buffer->data;
unlock:
	pthread_mutex_unlock(&buffer->lock);
	return TRACE(error, "%d", buffer->fd);
}

CMAHEAP_API int cmaheap_buffer_unmap(struct cmaheap_buffer *buffer)
{
	int error = 0;

	pthread_mutex_lock(&buffer->lock);
	if (buffer->mappings)
		buffer->mappings--; /* the mapping stays for the next user */
	else
		error = cmaheap_fail(EINVAL, "cannot unmap a buffer that is not mapped");
	pthread_mutex_unlock(&buffer->lock);
	return TRACE(error, "%d", buffer->fd);
}

CMAHEAP_API int cmaheap_buffer_drop_mapping(struct cmaheap_buffer *buffer)
{
	int error = 0;

	pthread_mutex_lock(&buffer->lock);
	if (buffer->mappings) {
		error = cmaheap_fail(EBUSY, "cannot drop a mapping that has %u users",
				     buffer->mappings);
	} else if (buffer->data) {
		munmap(buffer->data, buffer->size);
		buffer->data = NULL;
	}
	pthread_mutex_unlock(&buffer->lock);
	return TRACE(error, "%d", buffer->fd);
}
