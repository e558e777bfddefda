/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <errno.h>
#include <string.h>

#include "fake-kernel.h"
#include "fake-video.h"

static struct fake_video video;

static int refuse(int error)
{
	errno = error;
	return -1;
}

static struct fake_video_queue *find_queue(uint32_t type)
{
	return V4L2_TYPE_IS_OUTPUT(type) ? &video.output : &video.capture;
}

static int query_capabilities(struct v4l2_capability *capability)
{
	const char *card = video.card ? video.card : "fake";

	if (strlen(card) == sizeof(capability->card)) /* nothing ends it */
		memset(capability, 0xff, sizeof(*capability));
	memcpy(capability->card, card, strlen(card));
	strcpy((char *)capability->driver, "fakedrv");
	capability->capabilities = video.capabilities | V4L2_CAP_DEVICE_CAPS;
	capability->device_caps = video.capabilities;
	return 0;
}

static int enumerate_formats(struct v4l2_fmtdesc *description)
{
	if (description->index >= 8 || !video.formats[description->index])
		return refuse(EINVAL);
	description->pixelformat = video.formats[description->index];
	return 0;
}

static uint32_t pixel_bytes(uint32_t pixelformat)
{
	if (pixelformat == V4L2_PIX_FMT_XBGR32)
		return 4;
	return pixelformat == V4L2_PIX_FMT_RGB565 ? 2 : 1;
}

/* Drivers adjust what they cannot do: here to at most 640x480, and to rows of whole units. */
static struct fake_video_queue adjust(uint32_t pixelformat, uint32_t width, uint32_t height,
				      uint32_t field, uint32_t pitch)
{
	struct fake_video_queue made = {
		.pixelformat = video.instead ? video.instead : pixelformat,
		.width = width < 640 ? width : 640,
		.height = height < 480 ? height : 480,
		.field = video.field ? video.field : field,
	};
	uint32_t least = made.width * pixel_bytes(pixelformat);

	made.pitch = pitch > least ? pitch : least;
	made.pitch = (made.pitch + video.pitch_align - 1) / video.pitch_align * video.pitch_align;
	return made;
}

static void tell_multi(const struct fake_video_queue *made, struct v4l2_pix_format_mplane *pix)
{
	bool separate = made->pixelformat == V4L2_PIX_FMT_NV12M;
	uint32_t luma = made->pitch * made->height;
	uint32_t chroma = made->pitch * ((made->height + 1) / 2);

	*pix = (struct v4l2_pix_format_mplane){
		.width = made->width,
		.height = made->height,
		.pixelformat = made->pixelformat,
		.field = made->field,
		.num_planes = separate ? 2 : 1,
		.plane_fmt = { { .bytesperline = made->pitch,
				 .sizeimage = luma + video.extra_size } },
	};
	if (separate) {
		pix->plane_fmt[1].bytesperline = made->pitch + video.extra_chroma_pitch;
		pix->plane_fmt[1].sizeimage = chroma + video.extra_size;
	} else if (made->pixelformat == V4L2_PIX_FMT_NV12) {
		pix->plane_fmt[0].sizeimage += chroma;
	}
}

static void tell_format(const struct fake_video_queue *made, struct v4l2_format *format)
{
	struct v4l2_pix_format_mplane multi;

	tell_multi(made, &multi);
	if (V4L2_TYPE_IS_MULTIPLANAR(format->type)) {
		format->fmt.pix_mp = multi;
		return;
	}
	format->fmt.pix = (struct v4l2_pix_format){
		.width = made->width,
		.height = made->height,
		.pixelformat = made->pixelformat,
		.field = made->field,
		.bytesperline = made->pixelformat == V4L2_PIX_FMT_MJPEG ? 0 : made->pitch,
		.sizeimage = multi.plane_fmt[0].sizeimage,
	};
}

static void tell_color(const struct fake_video_queue *queue, struct v4l2_format *format)
{
	if (V4L2_TYPE_IS_MULTIPLANAR(format->type)) {
		format->fmt.pix_mp.colorspace = queue->colorspace;
		format->fmt.pix_mp.ycbcr_enc = (uint8_t)queue->encoding;
	} else {
		format->fmt.pix.colorspace = queue->colorspace;
		format->fmt.pix.ycbcr_enc = queue->encoding;
	}
}

/* A device that captures is told only if it is asked to convert. */
static void take_color(const struct v4l2_format *format, struct fake_video_queue *made)
{
	const struct v4l2_pix_format_mplane *multi = &format->fmt.pix_mp;
	const struct v4l2_pix_format *pix = &format->fmt.pix;
	bool is_multi = V4L2_TYPE_IS_MULTIPLANAR(format->type);
	bool extended = is_multi || pix->priv == V4L2_PIX_FMT_PRIV_MAGIC;
	uint32_t flags = is_multi ? multi->flags : extended ? pix->flags : 0;

	if (!V4L2_TYPE_IS_OUTPUT(format->type) && !(flags & V4L2_PIX_FMT_FLAG_SET_CSC))
		return;
	made->colorspace = is_multi ? multi->colorspace : pix->colorspace;
	made->encoding = is_multi ? multi->ycbcr_enc : extended ? pix->ycbcr_enc : 0;
}

static int set_format(struct v4l2_format *format, bool keep)
{
	const struct v4l2_pix_format_mplane *multi = &format->fmt.pix_mp;
	const struct v4l2_pix_format *pix = &format->fmt.pix;
	struct fake_video_queue *queue = find_queue(format->type), made;

	if (keep && queue->buffers)
		return refuse(EBUSY);
	made = V4L2_TYPE_IS_MULTIPLANAR(format->type)
		       ? adjust(multi->pixelformat, multi->width, multi->height, multi->field,
				multi->plane_fmt[0].bytesperline)
		       : adjust(pix->pixelformat, pix->width, pix->height, pix->field,
				pix->bytesperline);
	made.colorspace = queue->colorspace;
	made.encoding = queue->encoding;
	take_color(format, &made);
	tell_format(&made, format);
	tell_color(&made, format);
	if (keep)
		*queue = made;
	return 0;
}

static int set_rate(struct v4l2_streamparm *parameters)
{
	struct v4l2_captureparm *capture = &parameters->parm.capture;

	if (!video.has_rate)
		return refuse(ENOTTY);
	capture->capability = V4L2_CAP_TIMEPERFRAME;
	capture->timeperframe = (struct v4l2_fract){ 1, 25 };
	return 0;
}

static int request_buffers(struct v4l2_requestbuffers *request)
{
	struct fake_video_queue *queue = find_queue(request->type);

	if (video.busy)
		return refuse(video.busy);
	if (request->memory != V4L2_MEMORY_DMABUF || !video.takes_dmabufs)
		return refuse(EINVAL);
	if (request->count && request->count < video.min_buffers)
		request->count = video.min_buffers;
	queue->buffers = request->count;
	queue->queued = 0;
	return 0;
}

static int enqueue(const struct v4l2_buffer *buffer)
{
	struct fake_video_queue *queue = find_queue(buffer->type);

	if (video.queue_error)
		return refuse(video.queue_error);
	if (buffer->index >= queue->buffers || buffer->memory != V4L2_MEMORY_DMABUF)
		return refuse(EINVAL);
	queue->queue[queue->queued++] = *buffer;
	if (V4L2_TYPE_IS_MULTIPLANAR(buffer->type))
		memcpy(queue->planes, buffer->m.planes, buffer->length * sizeof(queue->planes[0]));
	return 0;
}

void fake_video_finish_frame(struct fake_video_queue *queue, uint32_t sequence, uint32_t flags)
{
	queue->done[queue->done_count++] = (struct v4l2_buffer){
		.index = queue->queue[0].index,
		.sequence = sequence,
		.field = queue->queue[0].field,
		.bytesused = 1000,
		.timestamp = { .tv_sec = 2, .tv_usec = 3 },
		.flags = flags,
	};
	queue->queued--;
	memmove(queue->queue, queue->queue + 1, sizeof(queue->queue) - sizeof(queue->queue[0]));
}

static int dequeue(struct v4l2_buffer *buffer)
{
	struct fake_video_queue *queue = find_queue(buffer->type);
	struct v4l2_plane *planes = buffer->m.planes;

	if (video.dequeue_error)
		return refuse(video.dequeue_error);
	if (!queue->done_count)
		return refuse(EAGAIN);
	if (V4L2_TYPE_IS_MULTIPLANAR(buffer->type)) {
		planes[0].bytesused = 1000;
		planes[1].bytesused = 500;
		planes[1].data_offset = video.data_offset;
	}
	*buffer = queue->done[0];
	queue->done_count--;
	memmove(queue->done, queue->done + 1, sizeof(queue->done) - sizeof(queue->done[0]));
	return 0;
}

static int set_streaming(const int *type, bool streaming)
{
	find_queue((uint32_t)*type)->streaming = streaming;
	return 0;
}

static int stop_coding(bool known)
{
	if (!known)
		return refuse(ENOTTY);
	video.stops++;
	return 0;
}

static int serve(int fd, unsigned long request, void *argument)
{
	struct v4l2_format *format = argument;

	(void)fd;
	switch (request) {
	case VIDIOC_QUERYCAP:
		return query_capabilities(argument);
	case VIDIOC_ENUM_FMT:
		return enumerate_formats(argument);
	case VIDIOC_G_FMT:
		tell_format(find_queue(format->type), format);
		tell_color(find_queue(format->type), format);
		return 0;
	case VIDIOC_S_FMT:
	case VIDIOC_TRY_FMT:
		return set_format(argument, request == VIDIOC_S_FMT);
	case VIDIOC_S_PARM:
		return set_rate(argument);
	case VIDIOC_REQBUFS:
		return request_buffers(argument);
	case VIDIOC_QBUF:
		return enqueue(argument);
	case VIDIOC_DQBUF:
		return dequeue(argument);
	case VIDIOC_STREAMON:
	case VIDIOC_STREAMOFF:
		return set_streaming(argument, request == VIDIOC_STREAMON);
	case VIDIOC_DECODER_CMD:
		return stop_coding(video.decodes);
	case VIDIOC_ENCODER_CMD:
		return stop_coding(video.encodes);
	default:
		return fake_video_serve_source(&video, request, argument);
	}
}

struct fake_video *fake_video_add(void)
{
	video = (struct fake_video){
		.capabilities = V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_STREAMING,
		.formats = { V4L2_PIX_FMT_XBGR32, V4L2_PIX_FMT_RGB565, V4L2_PIX_FMT_MJPEG,
			     V4L2_PIX_FMT_SRGGB16 },
		.takes_dmabufs = true,
		.has_rate = true,
		.min_buffers = 2,
		.pitch_align = 1,
	};
	video.capture = adjust(V4L2_PIX_FMT_XBGR32, 320, 240, 0, 0);
	video.output = video.capture;
	fake_add_device(FAKE_VIDEO_PATH, serve);
	return &video;
}
