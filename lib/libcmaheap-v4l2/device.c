/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "internal.h"
#include "printable.h"
#include "survey.h"

/* Multi-planar formats include the single-planar ones, so they come first. */
static void find_queues(struct cmaheap_v4l2 *device, uint32_t capabilities)
{
	if (capabilities & (V4L2_CAP_VIDEO_CAPTURE_MPLANE | V4L2_CAP_VIDEO_M2M_MPLANE))
		device->capture.type = V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE;
	else if (capabilities & (V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_VIDEO_M2M))
		device->capture.type = V4L2_BUF_TYPE_VIDEO_CAPTURE;

	if (capabilities & (V4L2_CAP_VIDEO_OUTPUT_MPLANE | V4L2_CAP_VIDEO_M2M_MPLANE))
		device->output.type = V4L2_BUF_TYPE_VIDEO_OUTPUT_MPLANE;
	else if (capabilities & (V4L2_CAP_VIDEO_OUTPUT | V4L2_CAP_VIDEO_M2M))
		device->output.type = V4L2_BUF_TYPE_VIDEO_OUTPUT;
}

static int query_capabilities(struct cmaheap_v4l2 *device, bool camera)
{
	struct v4l2_capability capability = { 0 };
	uint32_t capabilities;

	if (v4l2_ioctl(device->fd, VIDIOC_QUERYCAP, &capability))
		return cmaheap_fail(ENOTTY, "%s is no V4L2 device", device->path);

	capabilities = capability.capabilities & V4L2_CAP_DEVICE_CAPS ? capability.device_caps
								      : capability.capabilities;
	/* Of a USB camera its maker chose it. */
	snprintf(device->name, sizeof(device->name), "%.32s", (const char *)capability.card);
	blank_controls(device->name);
	snprintf(device->driver, sizeof(device->driver), "%.16s", (const char *)capability.driver);
	find_queues(device, capabilities);
	if (!device->capture.type && !device->output.type)
		return cmaheap_fail(camera ? ENODEV : EOPNOTSUPP,
				    "%s (%s) neither captures nor outputs video", device->path,
				    device->name);
	if (!(capabilities & V4L2_CAP_STREAMING))
		return cmaheap_fail(EOPNOTSUPP, "%s (%s) does not stream", device->path,
				    device->name);
	return 0;
}

/* Asking for no buffers tells whether the kind of memory is known. */
static int check_takes_dmabufs(const struct cmaheap_v4l2_queue *queue)
{
	const struct cmaheap_v4l2 *device = queue->device;
	struct v4l2_requestbuffers request = {
		.type = queue->type,
		.memory = V4L2_MEMORY_DMABUF,
	};
	int error = queue->type ? v4l2_ioctl(device->fd, VIDIOC_REQBUFS, &request) : 0;

	if (error == -EBUSY)
		return cmaheap_fail(EBUSY, "%s (%s) is in use by another program", device->path,
				    device->name);
	if (error)
		return cmaheap_fail(EOPNOTSUPP, "%s (%s) does not take dma-bufs: %s", device->path,
				    device->name, strerror(-error));
	return 0;
}

static int check_camera(const struct cmaheap_v4l2 *device)
{
	if (device->capture.type && !device->output.type)
		return 0;
	return cmaheap_fail(ENODEV, "%s (%s) is no camera", device->path, device->name);
}

static int open_path(const char *path, bool camera, struct cmaheap_v4l2 **device)
{
	struct cmaheap_v4l2 *opened;
	int error;

	if (strlen(path) >= sizeof(opened->path))
		return cmaheap_fail(EINVAL, "device path \"%.80s...\" is too long", path);

	opened = calloc(1, sizeof(*opened));
	if (!opened)
		return cmaheap_fail(ENOMEM, "out of memory opening %s", path);
	strcpy(opened->path, path);
	opened->capture.device = opened;
	opened->output.device = opened;

	opened->fd = open(path, O_RDWR | O_CLOEXEC | O_NONBLOCK);
	if (opened->fd < 0) {
		error = cmaheap_fail(errno, "cannot open %s: %s", path, strerror(errno));
		goto free_opened;
	}
	error = query_capabilities(opened, camera);
	if (!error && camera)
		error = check_camera(opened);
	if (!error)
		error = check_takes_dmabufs(&opened->capture);
	if (!error)
		error = check_takes_dmabufs(&opened->output);
	if (error)
		goto close_fd;

	*device = opened;
	return 0;

close_fd:
	close(opened->fd);
free_opened:
	free(opened);
	return error;
}

static enum survey_rank rank_of(int error)
{
	switch (error) {
	case -ENOTTY:
	case -ENODEV:
		return SURVEY_OTHER_KIND;
	case -EOPNOTSUPP:
		return SURVEY_UNSUITABLE;
	default:
		return SURVEY_NEARLY;
	}
}

static int open_first(struct cmaheap_v4l2 **device)
{
	struct survey survey = { 0 };
	int error;

	for (int i = 0; i < 64; i++) {
		char path[24];

		snprintf(path, sizeof(path), "/dev/video%d", i);
		if (access(path, F_OK) < 0)
			continue;
		error = open_path(path, true, device);
		if (!error)
			return 0;
		survey_pass_over(&survey, rank_of(error), error);
	}
	error = survey_explain(&survey, "no camera can be used");
	return error ? error
		     : cmaheap_fail(ENODEV, "there is no /dev/video0 to 63: is the camera's driver "
					    "loaded?");
}

CMAHEAP_API int cmaheap_v4l2_open(const char *path, struct cmaheap_v4l2 **device)
{
	int error = path ? open_path(path, false, device) : open_first(device);

	return TRACE(error, "%s", path ? path : "NULL");
}

/* A failure is nobody's to be told: the device may be gone. */
static void stop_queue(struct cmaheap_v4l2_queue *queue)
{
	int type = (int)queue->type;

	if (queue->streaming)
		v4l2_ioctl(queue->device->fd, VIDIOC_STREAMOFF, &type);
	queue_release_device(queue);
}

CMAHEAP_API void cmaheap_v4l2_close(struct cmaheap_v4l2 *device)
{
	if (!device)
		return;
	stop_queue(&device->capture);
	stop_queue(&device->output);
	close(device->fd);
	queue_free_slots(&device->capture);
	queue_free_slots(&device->output);
	free(device);
}

CMAHEAP_API int cmaheap_v4l2_fd(const struct cmaheap_v4l2 *device)
{
	return device->fd;
}

CMAHEAP_API const char *cmaheap_v4l2_path(const struct cmaheap_v4l2 *device)
{
	return device->path;
}

CMAHEAP_API const char *cmaheap_v4l2_name(const struct cmaheap_v4l2 *device)
{
	return device->name;
}

CMAHEAP_API const char *cmaheap_v4l2_driver(const struct cmaheap_v4l2 *device)
{
	return device->driver;
}

CMAHEAP_API struct cmaheap_v4l2_queue *cmaheap_v4l2_capture(struct cmaheap_v4l2 *device)
{
	return device->capture.type ? &device->capture : NULL;
}

CMAHEAP_API struct cmaheap_v4l2_queue *cmaheap_v4l2_output(struct cmaheap_v4l2 *device)
{
	return device->output.type ? &device->output : NULL;
}
