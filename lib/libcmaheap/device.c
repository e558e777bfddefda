/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* /dev/cmaheap, which does more for the dma-bufs of our kernel module. */
#include <fcntl.h>
#include <unistd.h>

#include <linux/cmaheap.h>

#include "internal.h"

static int open_device(const struct cmaheap_buffer *buffer)
{
	struct cmaheap_query_args query = { .fd = buffer->fd };
	int fd, error;

	fd = open(DEVICE, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return -errno;

	/* For another exporter's buffer it can do nothing. */
	error = heap_ioctl(fd, CMAHEAP_IOCTL_QUERY, &query);
	if (error) {
		close(fd);
		return error;
	}
	return fd;
}

int device_of(struct cmaheap_buffer *buffer)
{
	int device;

	pthread_mutex_lock(&buffer->lock);
	if (!buffer->device_known) {
		buffer->device = open_device(buffer);
		buffer->device_known = true;
	}
	device = buffer->device;
	pthread_mutex_unlock(&buffer->lock);
	return device;
}

int device_query(struct cmaheap_buffer *buffer, struct cmaheap_query_args *query)
{
	int device = device_of(buffer);

	if (device < 0)
		return device;
	*query = (struct cmaheap_query_args){ .fd = buffer->fd };
	return heap_ioctl(device, CMAHEAP_IOCTL_QUERY, query);
}

static int explain_physical(int error)
{
	switch (error) {
	case EPERM:
		return cmaheap_fail(error, "a physical address is for CAP_SYS_RAWIO alone: run as "
					   "root, or setcap cap_sys_rawio+ep PROGRAM");
	case ENOENT:
		return cmaheap_fail(ENOTSUP, "no physical address: there is no " DEVICE
					     "; load the module: modprobe dma_heap_cma");
	case EOPNOTSUPP:
		return cmaheap_fail(
			ENOTSUP, "no physical address: the buffer is not of module dma_heap_cma");
	default:
		return cmaheap_fail(error, "no physical address from " DEVICE ": %s",
				    strerror(error));
	}
}

static int physical_address(struct cmaheap_buffer *buffer, size_t offset, size_t length,
			    uint64_t *address)
{
	struct cmaheap_physical_args args = {
		.fd = buffer->fd,
		.offset = offset,
		.length = length,
	};
	int error;

	if (!length || length > buffer->size || offset > buffer->size - length)
		return cmaheap_fail(EINVAL, "%zu bytes at %zu do not lie in a buffer of %zu bytes",
				    length, offset, buffer->size);

	error = device_of(buffer);
	if (error >= 0)
		error = heap_ioctl(error, CMAHEAP_IOCTL_PHYSICAL, &args);
	if (error)
		return explain_physical(-error);
	*address = args.address;
	return 0;
}

CMAHEAP_API int cmaheap_buffer_physical_address(struct cmaheap_buffer *buffer, size_t offset,
						size_t length, uint64_t *address)
{
	return TRACE(physical_address(buffer, offset, length, address), "%d, %zu, %zu", buffer->fd,
		     offset, length);
}
