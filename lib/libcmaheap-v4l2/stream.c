/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include "internal.h"

static int start(struct cmaheap_v4l2_queue *queue)
{
	const struct cmaheap_v4l2 *device = queue->device;
	int type = (int)queue->type;
	int error = v4l2_ioctl(device->fd, VIDIOC_STREAMON, &type);

	if (error)
		return cmaheap_fail(-error, "%s (%s) does not start: %s", device->path,
				    device->name, strerror(-error));
	queue->streaming = true;
	return 0;
}

CMAHEAP_API int cmaheap_v4l2_start(struct cmaheap_v4l2_queue *queue)
{
	return TRACE(start(queue), "%s", queue->device->path);
}

static int stop(struct cmaheap_v4l2_queue *queue)
{
	const struct cmaheap_v4l2 *device = queue->device;
	int type = (int)queue->type;
	int error = v4l2_ioctl(device->fd, VIDIOC_STREAMOFF, &type);

	if (error)
		return cmaheap_fail(-error, "%s (%s) does not stop: %s", device->path, device->name,
				    strerror(-error));
	queue->streaming = false;
	for (unsigned i = 0; i < queue->count; i++)
		queue->slots[i].enqueued = false;
	return 0;
}

CMAHEAP_API int cmaheap_v4l2_stop(struct cmaheap_v4l2_queue *queue)
{
	return TRACE(stop(queue), "%s", queue->device->path);
}

/* A driver knows one of the two commands, or none. */
static int drain(struct cmaheap_v4l2 *device)
{
	struct v4l2_decoder_cmd decode = { .cmd = V4L2_DEC_CMD_STOP };
	struct v4l2_encoder_cmd encode = { .cmd = V4L2_ENC_CMD_STOP };
	int error = v4l2_ioctl(device->fd, VIDIOC_DECODER_CMD, &decode);

	if (error == -ENOTTY)
		error = v4l2_ioctl(device->fd, VIDIOC_ENCODER_CMD, &encode);
	if (error == -ENOTTY)
		return cmaheap_fail(EOPNOTSUPP, "%s (%s) is no codec: it keeps no frame back",
				    device->path, device->name);
	if (error)
		return cmaheap_fail(-error, "%s (%s) does not drain: %s", device->path,
				    device->name, strerror(-error));
	return 0;
}

CMAHEAP_API int cmaheap_v4l2_drain(struct cmaheap_v4l2 *device)
{
	return TRACE(drain(device), "%s", device->path);
}
