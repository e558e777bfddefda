/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* How many images a device must have. */
#include "internal.h"

/* What the driver says: codecs know it once they know the stream. */
static unsigned told_minimum(const struct cmaheap_v4l2_queue *queue)
{
	struct v4l2_control control = {
		.id = V4L2_TYPE_IS_OUTPUT(queue->type) ? V4L2_CID_MIN_BUFFERS_FOR_OUTPUT
						       : V4L2_CID_MIN_BUFFERS_FOR_CAPTURE,
	};

	if (v4l2_ioctl(queue->device->fd, VIDIOC_G_CTRL, &control) || control.value < 1)
		return 1;
	return (unsigned)control.value;
}

/* What it takes: whoever asks for fewer gets as many as there must be. */
static int taken_minimum(const struct cmaheap_v4l2_queue *queue, unsigned *count)
{
	struct v4l2_requestbuffers request = {
		.count = 1,
		.type = queue->type,
		.memory = V4L2_MEMORY_DMABUF,
	};
	int error = v4l2_ioctl(queue->device->fd, VIDIOC_REQBUFS, &request);

	if (error)
		return error;
	*count = request.count;
	request.count = 0;
	v4l2_ioctl(queue->device->fd, VIDIOC_REQBUFS, &request);
	return 0;
}

static int get_min_images(struct cmaheap_v4l2_queue *queue, unsigned *count)
{
	const struct cmaheap_v4l2 *device = queue->device;
	unsigned told, taken;
	int error = queue->count ? -EBUSY : taken_minimum(queue, &taken);

	if (error == -EBUSY)
		return cmaheap_fail(EBUSY, "%s (%s) has images, or another program uses it",
				    device->path, device->name);
	if (error)
		return cmaheap_fail(-error, "%s (%s) does not tell how many images it needs: %s",
				    device->path, device->name, strerror(-error));
	told = told_minimum(queue);
	*count = told > taken ? told : taken;
	return 0;
}

CMAHEAP_API int cmaheap_v4l2_get_min_images(struct cmaheap_v4l2_queue *queue, unsigned *count)
{
	return TRACE(get_min_images(queue, count), "%s", queue->device->path);
}
