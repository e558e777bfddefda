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

static int explain_no_device(const char *what, int error)
{
	switch (error) {
	case ENOENT:
		return cmaheap_fail(
			ENOTSUP,
			"no %s: only heaps of module dma_heap_cma tell it, and there is no " DEVICE
			": the module is not loaded, or the container has not got the node",
			what);
	case EOPNOTSUPP:
		return cmaheap_fail(ENOTSUP, "no %s: the buffer is not of module dma_heap_cma",
				    what);
	case EPERM:
	case EACCES:
		return explain_fence(DEVICE, error);
	default:
		return cmaheap_fail(error, "no %s from " DEVICE ": %s", what, strerror(error));
	}
}

static int get_origin(struct cmaheap_buffer *buffer, struct cmaheap_origin *origin)
{
	struct cmaheap_query_args query = { .fd = buffer->fd };
	int error;

	error = device_of(buffer);
	if (error >= 0)
		error = heap_ioctl(error, CMAHEAP_IOCTL_QUERY, &query);
	if (error)
		return explain_no_device("origin", -error);

	*origin = (struct cmaheap_origin){
		.age_ns = query.age_ns,
		.contiguous = query.properties & CMAHEAP_QUERY_CONTIGUOUS,
		.recycled = query.properties & CMAHEAP_QUERY_POOL_HIT,
		.uncached = query.properties & CMAHEAP_QUERY_UNCACHED,
	};
	memcpy(origin->heap, query.heap, sizeof(origin->heap));
	return 0;
}

CMAHEAP_API int cmaheap_buffer_get_origin(struct cmaheap_buffer *buffer,
					  struct cmaheap_origin *origin)
{
	return TRACE(get_origin(buffer, origin), "%d", buffer->fd);
}

static int explain_physical(int error)
{
	if (error == EPERM)
		return cmaheap_fail(error, "a physical address is for CAP_SYS_RAWIO alone: run as "
					   "root, or setcap cap_sys_rawio+ep PROGRAM");
	return explain_no_device("physical address", error);
}

static int physical_address(struct cmaheap_buffer *buffer, size_t offset, size_t length,
			    uint64_t *address)
{
	struct cmaheap_physical_args args = {
		.fd = buffer->fd,
		.offset = offset,
		.length = length,
	};
	int device, error;

	if (!length || length > buffer->size || offset > buffer->size - length)
		return cmaheap_fail(EINVAL, "%zu bytes at %zu do not lie in a buffer of %zu bytes",
				    length, offset, buffer->size);

	device = device_of(buffer);
	if (device < 0)
		return explain_no_device("physical address", -device);

	error = heap_ioctl(device, CMAHEAP_IOCTL_PHYSICAL, &args);
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
