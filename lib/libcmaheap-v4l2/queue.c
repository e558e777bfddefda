/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <inttypes.h>
#include <stdlib.h>

#include "internal.h"

static int request_buffers(const struct cmaheap_v4l2 *device, unsigned count)
{
	struct v4l2_requestbuffers request = {
		.count = count,
		.type = device->type,
		.memory = V4L2_MEMORY_DMABUF,
	};
	int error = v4l2_ioctl(device->fd, VIDIOC_REQBUFS, &request);

	if (error)
		return cmaheap_fail(-error, "%s (%s) does not take %u buffers: %s", device->path,
				    device->name, count, strerror(-error));
	if (request.count == count)
		return 0;

	error = cmaheap_fail(EINVAL, "%s (%s) wants %u buffers, not %u", device->path, device->name,
			     request.count, count);
	request.count = 0;
	v4l2_ioctl(device->fd, VIDIOC_REQBUFS, &request);
	return error;
}

static int check_sizes(const struct cmaheap_v4l2 *device, struct cmaheap_buffer *const *buffers,
		       unsigned count)
{
	struct cmaheap_v4l2_format format;
	int error = cmaheap_v4l2_get_format(device, &format);

	for (unsigned i = 0; i < count && !error; i++) {
		size_t size = cmaheap_buffer_size(buffers[i]);

		if (size < format.size)
			error = cmaheap_fail(
				EINVAL,
				"buffer %u has %zu bytes: a picture of %ux%u %.4s from "
				"%s needs %u",
				i, size, format.width, format.height, (const char *)&format.fourcc,
				device->path, format.size);
	}
	return error;
}

static void release_buffers(struct cmaheap_v4l2 *device)
{
	if (!device->count)
		return;
	request_buffers(device, 0);
	for (unsigned i = 0; i < device->count; i++)
		cmaheap_buffer_unref(device->buffers[i]);
	free(device->buffers);
	device->buffers = NULL;
	device->count = 0;
}

static int set_buffers(struct cmaheap_v4l2 *device, struct cmaheap_buffer *const *buffers,
		       unsigned count)
{
	struct cmaheap_buffer **copy;
	int error;

	if (device->streaming)
		return cmaheap_fail(EBUSY, "%s is streaming: stop it before changing its buffers",
				    device->path);
	if (!count) {
		release_buffers(device);
		return 0;
	}
	error = check_sizes(device, buffers, count);
	if (error)
		return error;

	copy = calloc(count, sizeof(struct cmaheap_buffer *));
	if (!copy)
		return cmaheap_fail(ENOMEM, "out of memory for %u buffers", count);

	release_buffers(device);
	error = request_buffers(device, count);
	if (error) {
		free(copy);
		return error;
	}
	for (unsigned i = 0; i < count; i++)
		copy[i] = cmaheap_buffer_ref(buffers[i]);
	device->buffers = copy;
	device->count = count;
	return 0;
}

CMAHEAP_API int cmaheap_v4l2_set_buffers(struct cmaheap_v4l2 *device,
					 struct cmaheap_buffer *const *buffers, unsigned count)
{
	return TRACE(set_buffers(device, buffers, count), "%s, %u", device->path, count);
}

static int explain_queue(const struct cmaheap_v4l2 *device, unsigned index, int error)
{
	const struct cmaheap_buffer *buffer = device->buffers[index];
	struct cmaheap_v4l2_format format = { 0 };

	cmaheap_v4l2_get_format(device, &format);
	return cmaheap_fail(error,
			    "%s (%s) refuses buffer %u (%zu bytes, inode %" PRIu64
			    "): %s; it needs "
			    "%u bytes%s",
			    device->path, device->name, index, cmaheap_buffer_size(buffer),
			    cmaheap_buffer_inode(buffer), strerror(error), format.size,
			    error == EFAULT ? " in one piece: is the memory from a CMA heap?" : "");
}

static int queue(struct cmaheap_v4l2 *device, unsigned index)
{
	struct v4l2_buffer buffer = {
		.index = index,
		.type = device->type,
		.memory = V4L2_MEMORY_DMABUF,
	};
	int error;

	if (index >= device->count)
		return cmaheap_fail(EINVAL, "buffer %u: %s has %u", index, device->path,
				    device->count);

	/* Length 0 is the whole dma-buf. */
	buffer.m.fd = cmaheap_buffer_fd(device->buffers[index]);
	error = v4l2_ioctl(device->fd, VIDIOC_QBUF, &buffer);
	return error ? explain_queue(device, index, -error) : 0;
}

CMAHEAP_API int cmaheap_v4l2_queue(struct cmaheap_v4l2 *device, unsigned index)
{
	return TRACE(queue(device, index), "%s, %u", device->path, index);
}

static int dequeue(struct cmaheap_v4l2 *device, struct cmaheap_v4l2_frame *frame)
{
	struct v4l2_buffer buffer = { .type = device->type, .memory = V4L2_MEMORY_DMABUF };
	int error = v4l2_ioctl(device->fd, VIDIOC_DQBUF, &buffer);

	if (error == -EAGAIN)
		return cmaheap_fail(EAGAIN, "no frame from %s (%s) yet", device->path,
				    device->name);
	if (error)
		return cmaheap_fail(-error, "no frame from %s (%s): %s", device->path, device->name,
				    strerror(-error));

	*frame = (struct cmaheap_v4l2_frame){
		.index = buffer.index,
		.sequence = buffer.sequence,
		.bytes_used = buffer.bytesused,
		.timestamp_ns = (uint64_t)buffer.timestamp.tv_sec * 1000000000U +
				(uint64_t)buffer.timestamp.tv_usec * 1000U,
		.damaged = buffer.flags & V4L2_BUF_FLAG_ERROR,
	};
	return 0;
}

CMAHEAP_API int cmaheap_v4l2_dequeue(struct cmaheap_v4l2 *device, struct cmaheap_v4l2_frame *frame)
{
	return TRACE(dequeue(device, frame), "%s", device->path);
}

static int start(struct cmaheap_v4l2 *device)
{
	int type = (int)device->type;
	int error = v4l2_ioctl(device->fd, VIDIOC_STREAMON, &type);

	if (error)
		return cmaheap_fail(-error, "%s (%s) does not start: %s", device->path,
				    device->name, strerror(-error));
	device->streaming = true;
	return 0;
}

CMAHEAP_API int cmaheap_v4l2_start(struct cmaheap_v4l2 *device)
{
	return TRACE(start(device), "%s", device->path);
}

static int stop(struct cmaheap_v4l2 *device)
{
	int type = (int)device->type;
	int error = v4l2_ioctl(device->fd, VIDIOC_STREAMOFF, &type);

	device->streaming = false;
	if (error)
		return cmaheap_fail(-error, "%s (%s) does not stop: %s", device->path, device->name,
				    strerror(-error));
	return 0;
}

CMAHEAP_API int cmaheap_v4l2_stop(struct cmaheap_v4l2 *device)
{
	return TRACE(stop(device), "%s", device->path);
}
