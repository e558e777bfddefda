/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <errno.h>
#include <string.h>

#include <linux/videodev2.h>

#include "fake-camera.h"
#include "fake-kernel.h"

enum { MAX_BUFFERS = 32 };

static struct fake_camera camera;
static struct {
	unsigned queue[MAX_BUFFERS];
	struct v4l2_buffer done[MAX_BUFFERS];
	unsigned done_count;
} inner;

static int refuse(int error)
{
	errno = error;
	return -1;
}

static int query_capabilities(struct v4l2_capability *capability)
{
	strcpy((char *)capability->card, "fake");
	capability->capabilities = camera.capabilities | V4L2_CAP_DEVICE_CAPS;
	capability->device_caps = camera.capabilities;
	return 0;
}

static int enumerate_formats(struct v4l2_fmtdesc *description)
{
	static const uint32_t formats[] = { V4L2_PIX_FMT_XBGR32, V4L2_PIX_FMT_RGB565 };

	if (description->index >= 2)
		return refuse(EINVAL);
	description->pixelformat = formats[description->index];
	return 0;
}

static void get_format(struct v4l2_format *format)
{
	uint32_t bytes = camera.pixelformat == V4L2_PIX_FMT_RGB565 ? 2 : 4;

	format->fmt.pix = (struct v4l2_pix_format){
		.width = camera.width,
		.height = camera.height,
		.pixelformat = camera.pixelformat,
		.bytesperline = camera.width * bytes + camera.extra_pitch,
	};
	format->fmt.pix.sizeimage = format->fmt.pix.bytesperline * camera.height;
}

/* Drivers adjust what they cannot do: here to RG16 and to at most 640x480. */
static int set_format(struct v4l2_format *format)
{
	const struct v4l2_pix_format *pix = &format->fmt.pix;

	if (camera.buffers)
		return refuse(EBUSY);
	camera.pixelformat =
		pix->pixelformat == V4L2_PIX_FMT_XBGR32 ? V4L2_PIX_FMT_XBGR32 : V4L2_PIX_FMT_RGB565;
	camera.width = pix->width < 640 ? pix->width : 640;
	camera.height = pix->height < 480 ? pix->height : 480;
	get_format(format);
	return 0;
}

static int set_rate(struct v4l2_streamparm *parameters)
{
	struct v4l2_captureparm *capture = &parameters->parm.capture;

	if (!camera.has_rate)
		return refuse(ENOTTY);
	capture->capability = V4L2_CAP_TIMEPERFRAME;
	capture->timeperframe = (struct v4l2_fract){ 1, 25 };
	return 0;
}

static int request_buffers(struct v4l2_requestbuffers *request)
{
	if (request->memory != V4L2_MEMORY_DMABUF || !camera.takes_dmabufs)
		return refuse(EINVAL);
	if (request->count && request->count < camera.min_buffers)
		request->count = camera.min_buffers;
	camera.buffers = request->count;
	camera.queued = 0;
	return 0;
}

static int queue(const struct v4l2_buffer *buffer)
{
	if (camera.queue_error)
		return refuse(camera.queue_error);
	if (buffer->index >= camera.buffers || buffer->memory != V4L2_MEMORY_DMABUF)
		return refuse(EINVAL);
	camera.queued_fds[buffer->index] = buffer->m.fd;
	inner.queue[camera.queued++] = buffer->index;
	return 0;
}

void fake_camera_finish_frame(struct fake_camera *unused, uint32_t sequence, bool damaged)
{
	(void)unused;
	inner.done[inner.done_count++] = (struct v4l2_buffer){
		.index = inner.queue[0],
		.sequence = sequence,
		.bytesused = 1000,
		.timestamp = { .tv_sec = 2, .tv_usec = 3 },
		.flags = damaged ? V4L2_BUF_FLAG_ERROR : 0,
	};
	camera.queued--;
	memmove(inner.queue, inner.queue + 1, sizeof(inner.queue) - sizeof(inner.queue[0]));
}

static int dequeue(struct v4l2_buffer *buffer)
{
	if (!inner.done_count)
		return refuse(EAGAIN);
	*buffer = inner.done[0];
	inner.done_count--;
	memmove(inner.done, inner.done + 1, sizeof(inner.done) - sizeof(inner.done[0]));
	return 0;
}

static int serve(int fd, unsigned long request, void *argument)
{
	(void)fd;
	switch (request) {
	case VIDIOC_QUERYCAP:
		return query_capabilities(argument);
	case VIDIOC_ENUM_FMT:
		return enumerate_formats(argument);
	case VIDIOC_G_FMT:
		get_format(argument);
		return 0;
	case VIDIOC_S_FMT:
		return set_format(argument);
	case VIDIOC_S_PARM:
		return set_rate(argument);
	case VIDIOC_REQBUFS:
		return request_buffers(argument);
	case VIDIOC_QBUF:
		return queue(argument);
	case VIDIOC_DQBUF:
		return dequeue(argument);
	case VIDIOC_STREAMON:
	case VIDIOC_STREAMOFF:
		camera.streaming = request == VIDIOC_STREAMON;
		return 0;
	default:
		return refuse(ENOTTY);
	}
}

struct fake_camera *fake_camera_add(void)
{
	memset(&inner, 0, sizeof(inner));
	camera = (struct fake_camera){
		.capabilities = V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_STREAMING,
		.takes_dmabufs = true,
		.has_rate = true,
		.min_buffers = 2,
		.pixelformat = V4L2_PIX_FMT_XBGR32,
		.width = 320,
		.height = 240,
	};
	fake_add_device(FAKE_CAMERA_PATH, serve);
	return &camera;
}
