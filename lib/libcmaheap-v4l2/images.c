/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* What a queue's indices stand for. */
#include <stdlib.h>

#include "internal.h"

static int request_buffers(const struct cmaheap_v4l2_queue *queue, unsigned count)
{
	const struct cmaheap_v4l2 *device = queue->device;
	struct v4l2_requestbuffers request = {
		.count = count,
		.type = queue->type,
		.memory = V4L2_MEMORY_DMABUF,
	};
	int error = v4l2_ioctl(device->fd, VIDIOC_REQBUFS, &request);

	if (error && !count)
		return cmaheap_fail(-error, "%s (%s) does not let go of its images: %s",
				    device->path, device->name, strerror(-error));
	if (error)
		return cmaheap_fail(-error, "%s (%s) does not take %u images: %s", device->path,
				    device->name, count, strerror(-error));
	if (request.count == count)
		return 0;

	error = cmaheap_fail(EINVAL, "%s (%s) wants %u images, not %u", device->path, device->name,
			     request.count, count);
	request.count = 0;
	v4l2_ioctl(device->fd, VIDIOC_REQBUFS, &request);
	return error;
}

static void free_slots(struct slot *slots, unsigned count)
{
	for (unsigned i = 0; i < count; i++) {
		for (unsigned j = 0; j < CMAHEAP_MAX_PLANES; j++)
			cmaheap_buffer_unref(slots[i].buffers[j]);
		cmaheap_image_unref(slots[i].image);
	}
	free(slots);
}

int queue_release_device(const struct cmaheap_v4l2_queue *queue)
{
	return queue->count ? request_buffers(queue, 0) : 0;
}

void queue_free_slots(struct cmaheap_v4l2_queue *queue)
{
	free_slots(queue->slots, queue->count);
	queue->slots = NULL;
	queue->count = 0;
}

static int release(struct cmaheap_v4l2_queue *queue)
{
	int error = queue_release_device(queue);

	if (!error)
		queue_free_slots(queue);
	return error;
}

static int check_image(const struct cmaheap_v4l2_queue *queue, const struct cmaheap_layout *needed,
		       const struct cmaheap_image *image, unsigned index)
{
	const char *driver = queue->device->driver;
	const struct cmaheap_layout *layout = cmaheap_image_layout(image);

	if (layout->fourcc != needed->fourcc || layout->width != needed->width ||
	    layout->height != needed->height)
		return cmaheap_fail(EINVAL, "image %u is %ux%u %.4s: %s is set to %ux%u %.4s",
				    index, layout->width, layout->height,
				    (const char *)&layout->fourcc, driver, needed->width,
				    needed->height, (const char *)&needed->fourcc);
	if (layout->buffer_count != needed->buffer_count)
		return cmaheap_fail(EINVAL, "image %u has %u buffers: %s needs %u", index,
				    layout->buffer_count, driver, needed->buffer_count);
	for (unsigned i = 0; i < needed->plane_count; i++) {
		const struct cmaheap_plane *has = &layout->planes[i], *needs = &needed->planes[i];

		if (has->buffer != needs->buffer || has->offset != needs->offset ||
		    has->pitch != needs->pitch)
			return cmaheap_fail(EINVAL,
					    "plane %u of image %u has pitch %u, offset %u in "
					    "buffer %u: %s needs pitch %u, offset %u in buffer %u",
					    i, index, has->pitch, has->offset, has->buffer, driver,
					    needs->pitch, needs->offset, needs->buffer);
	}
	return 0;
}

static int check_size(const struct cmaheap_v4l2_queue *queue,
		      const struct cmaheap_v4l2_format *format, const struct cmaheap_buffer *buffer,
		      unsigned index, unsigned plane)
{
	if (cmaheap_buffer_size(buffer) >= format->sizes[plane])
		return 0;
	return cmaheap_fail(EINVAL,
			    "%s needs %u bytes for %ux%u %.4s in one piece: plane %u of image %u "
			    "has %zu",
			    queue->device->driver, format->sizes[plane], format->width,
			    format->height, (const char *)&format->fourcc, plane, index,
			    cmaheap_buffer_size(buffer));
}

/* Takes over the slots, also on failure. */
static int take_slots(struct cmaheap_v4l2_queue *queue, const struct cmaheap_v4l2_format *format,
		      struct slot *slots, unsigned count)
{
	int error;

	error = release(queue);
	if (!error)
		error = request_buffers(queue, count);
	if (error) {
		free_slots(slots, count);
		return error;
	}
	queue->slots = slots;
	queue->count = count;
	queue->format = *format;
	return 0;
}

static struct slot *make_slots(unsigned count)
{
	struct slot *slots = calloc(count, sizeof(*slots));

	if (!slots)
		cmaheap_fail(ENOMEM, "out of memory for %u images", count);
	return slots;
}

static int check_idle(const struct cmaheap_v4l2_queue *queue)
{
	if (!queue->streaming)
		return 0;
	return cmaheap_fail(EBUSY, "%s is streaming: stop it before changing its images",
			    queue->device->path);
}

static int set_images(struct cmaheap_v4l2_queue *queue, struct cmaheap_image *const *images,
		      unsigned count)
{
	struct cmaheap_v4l2_format format;
	struct cmaheap_layout needed;
	struct cmaheap_needs needs;
	struct slot *slots;
	int error;

	error = check_idle(queue);
	if (!error)
		error = format_get(queue, &format);
	if (!error)
		error = format_layout(queue, &format, &needed, &needs);
	for (unsigned i = 0; i < count && !error; i++) {
		error = check_image(queue, &needed, images[i], i);
		for (unsigned j = 0; j < needed.buffer_count && !error; j++)
			error = check_size(queue, &format, cmaheap_image_buffer(images[i], j), i,
					   j);
	}
	if (error)
		return error;

	slots = make_slots(count);
	if (!slots)
		return -ENOMEM;
	/* Where an image has several buffers, each plane has the one of the same number. */
	for (unsigned i = 0; i < count; i++) {
		slots[i].image = cmaheap_image_ref(images[i]);
		for (unsigned j = 0; j < needed.buffer_count; j++)
			slots[i].buffers[j] =
				cmaheap_buffer_ref(cmaheap_image_buffer(images[i], j));
	}
	return take_slots(queue, &format, slots, count);
}

static int set_buffers(struct cmaheap_v4l2_queue *queue, struct cmaheap_buffer *const *buffers,
		       unsigned count)
{
	struct cmaheap_v4l2_format format;
	struct slot *slots;
	int error;

	error = check_idle(queue);
	if (!error)
		error = format_get(queue, &format);
	if (!error && format.buffer_count != 1)
		error = cmaheap_fail(EINVAL, "%s needs %u buffers for each picture: set images",
				     queue->device->driver, format.buffer_count);
	for (unsigned i = 0; i < count && !error; i++)
		error = check_size(queue, &format, buffers[i], i, 0);
	if (error)
		return error;

	slots = make_slots(count);
	if (!slots)
		return -ENOMEM;
	for (unsigned i = 0; i < count; i++)
		slots[i].buffers[0] = cmaheap_buffer_ref(buffers[i]);
	return take_slots(queue, &format, slots, count);
}

static int let_go(struct cmaheap_v4l2_queue *queue)
{
	int error = check_idle(queue);

	return error ? error : release(queue);
}

CMAHEAP_API int cmaheap_v4l2_set_images(struct cmaheap_v4l2_queue *queue,
					struct cmaheap_image *const *images, unsigned count)
{
	return TRACE(count ? set_images(queue, images, count) : let_go(queue), "%s, %u",
		     queue->device->path, count);
}

CMAHEAP_API int cmaheap_v4l2_set_buffers(struct cmaheap_v4l2_queue *queue,
					 struct cmaheap_buffer *const *buffers, unsigned count)
{
	return TRACE(count ? set_buffers(queue, buffers, count) : let_go(queue), "%s, %u",
		     queue->device->path, count);
}
