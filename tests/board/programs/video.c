/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include "video.h"
#include "board-test.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>

static bool fits(struct cmaheap_v4l2 *device, const char *driver, enum video_kind kind,
		 uint32_t fourcc, unsigned buffer_count)
{
	struct cmaheap_v4l2_format format = {
		.fourcc = fourcc, .width = 640, .height = 480, .buffer_count = buffer_count
	};
	struct cmaheap_v4l2_queue *capture = cmaheap_v4l2_capture(device);
	struct cmaheap_v4l2_queue *output = cmaheap_v4l2_output(device);

	if (strcmp(cmaheap_v4l2_driver(device), driver) != 0 ||
	    !capture != (kind == VIDEO_SCREEN) || !output != (kind == VIDEO_CAMERA))
		return false;
	return cmaheap_v4l2_try_format(capture ? capture : output, &format) == 0;
}

struct cmaheap_v4l2 *open_video(const char *driver, enum video_kind kind, uint32_t fourcc,
				unsigned buffer_count)
{
	struct cmaheap_v4l2 *device;
	char path[24];

	for (int i = 0; i < 64; i++) {
		snprintf(path, sizeof(path), "/dev/video%d", i);
		if (cmaheap_v4l2_open(path, &device))
			continue;
		if (fits(device, driver, kind, fourcc, buffer_count))
			return device;
		cmaheap_v4l2_close(device);
	}
	fail_msg("no device of %s has %.4s: %s", driver, (const char *)&fourcc,
		 cmaheap_last_error());
	return NULL;
}

void set_up_images(struct cmaheap_v4l2_queue *queue, const struct cmaheap_image_info *info,
		   struct cmaheap_image *images[VIDEO_IMAGES])
{
	struct cmaheap_needs needs[2];
	struct cmaheap_image_info all = *info;
	struct cmaheap *heap;

	assert_true(info->needs_count <= 1);
	if (info->needs_count)
		needs[0] = info->needs[0];
	must(cmaheap_v4l2_negotiate(queue, info, &needs[all.needs_count++]));
	all.needs = needs;

	must(cmaheap_open(heap_name(), &heap));
	for (int i = 0; i < VIDEO_IMAGES; i++)
		must(cmaheap_alloc_image(heap, &all, &images[i]));
	cmaheap_close(heap);
	must(cmaheap_v4l2_set_images(queue, images, VIDEO_IMAGES));
}

void drop_images(struct cmaheap_image *images[VIDEO_IMAGES])
{
	for (int i = 0; i < VIDEO_IMAGES; i++)
		cmaheap_image_unref(images[i]);
}

void enqueue_all(struct cmaheap_v4l2_queue *queue)
{
	for (unsigned i = 0; i < VIDEO_IMAGES; i++)
		must(cmaheap_v4l2_enqueue(queue, i));
}

void next_frame(struct cmaheap_v4l2 *device, struct cmaheap_v4l2_queue *queue,
		struct cmaheap_v4l2_frame *frame)
{
	short event = cmaheap_v4l2_capture(device) == queue ? POLLIN : POLLOUT;
	struct pollfd poll_fd = { .fd = cmaheap_v4l2_fd(device), .events = event };

	assert_int_equal(poll(&poll_fd, 1, 20000), 1);
	must(cmaheap_v4l2_dequeue(queue, frame));
}
