/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* Images go to the device and come back. */
#include "internal.h"

/* For one ioctl: the planes are those of the multi-planar interface. */
struct message {
	struct v4l2_buffer buffer;
	struct v4l2_plane planes[VIDEO_MAX_PLANES];
};

static void init_message(const struct cmaheap_v4l2_queue *queue, struct message *message)
{
	*message = (struct message){
		.buffer = { .type = queue->type, .memory = V4L2_MEMORY_DMABUF },
	};
	if (!V4L2_TYPE_IS_MULTIPLANAR(queue->type))
		return;
	message->buffer.m.planes = message->planes;
	message->buffer.length = VIDEO_MAX_PLANES;
}

/* V4L2 counts in 32 bits; a buffer may have more bytes than any format takes. */
static uint32_t length_of(const struct cmaheap_buffer *buffer)
{
	size_t size = cmaheap_buffer_size(buffer);

	return size < UINT32_MAX ? (uint32_t)size : UINT32_MAX;
}

static void write_buffers(const struct cmaheap_v4l2_queue *queue,
			  const struct cmaheap_v4l2_frame *frame, struct message *message)
{
	const struct cmaheap_v4l2_format *format = &queue->format;
	const struct slot *slot = &queue->slots[frame->index];
	struct v4l2_buffer *buffer = &message->buffer;

	for (unsigned i = 0; i < format->buffer_count; i++) {
		message->planes[i] = (struct v4l2_plane){
			.bytesused = frame->bytes_used[i] ? frame->bytes_used[i] : format->sizes[i],
			.length = length_of(slot->buffers[i]),
			.m.fd = cmaheap_buffer_fd(slot->buffers[i]),
			.data_offset = frame->offsets[i],
		};
	}
	if (V4L2_TYPE_IS_MULTIPLANAR(queue->type)) {
		buffer->length = format->buffer_count;
		return;
	}
	buffer->bytesused = message->planes[0].bytesused;
	buffer->length = message->planes[0].length;
	buffer->m.fd = message->planes[0].m.fd;
}

static int check_frame(const struct cmaheap_v4l2_queue *queue,
		       const struct cmaheap_v4l2_frame *frame)
{
	const struct cmaheap_v4l2 *device = queue->device;
	const struct slot *slot;

	if (frame->index >= queue->count)
		return cmaheap_fail(EINVAL, "image %u: %s has %u", frame->index, device->path,
				    queue->count);
	slot = &queue->slots[frame->index];
	if (slot->enqueued)
		return cmaheap_fail(EINVAL, "image %u is with %s already", frame->index,
				    device->path);
	for (unsigned i = 0; i < queue->format.buffer_count; i++) {
		if (frame->bytes_used[i] > cmaheap_buffer_size(slot->buffers[i]))
			return cmaheap_fail(EINVAL,
					    "%u bytes used in plane %u of image %u: it has %zu",
					    frame->bytes_used[i], i, frame->index,
					    cmaheap_buffer_size(slot->buffers[i]));
	}
	return 0;
}

static int enqueue(struct cmaheap_v4l2_queue *queue, const struct cmaheap_v4l2_frame *frame)
{
	struct message message;
	int error = check_frame(queue, frame);

	if (error)
		return error;
	init_message(queue, &message);
	message.buffer.index = frame->index;
	message.buffer.field = frame->field ? frame->field : queue->format.field;
	message.buffer.timestamp.tv_sec = (time_t)(frame->timestamp_ns / 1000000000U);
	message.buffer.timestamp.tv_usec = (suseconds_t)(frame->timestamp_ns % 1000000000U / 1000U);
	write_buffers(queue, frame, &message);

	error = v4l2_ioctl(queue->device->fd, VIDIOC_QBUF, &message.buffer);
	if (error)
		return explain_refusal(queue, frame->index, -error);
	queue->slots[frame->index].enqueued = true;
	return 0;
}

CMAHEAP_API int cmaheap_v4l2_enqueue(struct cmaheap_v4l2_queue *queue, unsigned index)
{
	const struct cmaheap_v4l2_frame frame = { .index = index };

	return TRACE(enqueue(queue, &frame), "%s, %u", queue->device->path, index);
}

CMAHEAP_API int cmaheap_v4l2_enqueue_frame(struct cmaheap_v4l2_queue *queue,
					   const struct cmaheap_v4l2_frame *frame)
{
	return TRACE(enqueue(queue, frame), "%s, %u", queue->device->path, frame->index);
}

static void read_frame(const struct cmaheap_v4l2_queue *queue, const struct message *message,
		       struct cmaheap_v4l2_frame *frame)
{
	const struct v4l2_buffer *buffer = &message->buffer;

	*frame = (struct cmaheap_v4l2_frame){
		.index = buffer->index,
		.sequence = buffer->sequence,
		.field = buffer->field,
		.timestamp_ns = (uint64_t)buffer->timestamp.tv_sec * 1000000000U +
				(uint64_t)buffer->timestamp.tv_usec * 1000U,
		.damaged = buffer->flags & V4L2_BUF_FLAG_ERROR,
		.last = buffer->flags & V4L2_BUF_FLAG_LAST,
	};
	if (!V4L2_TYPE_IS_MULTIPLANAR(queue->type)) {
		frame->bytes_used[0] = buffer->bytesused;
		return;
	}
	for (unsigned i = 0; i < queue->format.buffer_count; i++) {
		frame->bytes_used[i] = message->planes[i].bytesused;
		frame->offsets[i] = message->planes[i].data_offset;
	}
}

static int dequeue(struct cmaheap_v4l2_queue *queue, struct cmaheap_v4l2_frame *frame)
{
	const struct cmaheap_v4l2 *device = queue->device;
	struct message message;
	int error;

	init_message(queue, &message);
	error = v4l2_ioctl(device->fd, VIDIOC_DQBUF, &message.buffer);
	if (error == -EAGAIN)
		return cmaheap_fail(EAGAIN, "no frame from %s (%s) yet", device->path,
				    device->name);
	if (error == -EPIPE)
		return cmaheap_fail(EPIPE, "the last frame from %s (%s) has been taken",
				    device->path, device->name);
	if (error)
		return cmaheap_fail(-error, "no frame from %s (%s): %s", device->path, device->name,
				    strerror(-error));
	if (message.buffer.index >= queue->count)
		return cmaheap_fail(EIO, "a frame from %s (%s) in image %u: there are %u",
				    device->path, device->name, message.buffer.index, queue->count);
	queue->slots[message.buffer.index].enqueued = false;
	read_frame(queue, &message, frame);
	return 0;
}

CMAHEAP_API int cmaheap_v4l2_dequeue(struct cmaheap_v4l2_queue *queue,
				     struct cmaheap_v4l2_frame *frame)
{
	return TRACE(dequeue(queue, frame), "%s", queue->device->path);
}
