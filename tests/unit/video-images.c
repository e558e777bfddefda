/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <fcntl.h>
#include <unistd.h>

#include "unit.h"
#include "video-images.h"

const struct cmaheap_image_info xr24 = { CMAHEAP_FOURCC('X', 'R', '2', '4'), 320, 240, NULL, 0 };
static const struct cmaheap_needs separate = { .flags = CMAHEAP_SEPARATE };
const struct cmaheap_image_info nv12m = { CMAHEAP_FOURCC('N', 'V', '1', '2'), 320, 240, &separate,
					  1 };

struct cmaheap_buffer *make_buffer(size_t size)
{
	struct cmaheap_buffer *buffer;
	int fd = fake_make_dmabuf(size, O_RDWR);

	assert_int_equal(cmaheap_import(fd, &buffer), 0);
	close(fd);
	return buffer;
}

struct cmaheap_image *make_image(const struct cmaheap_image_info *info)
{
	struct cmaheap_buffer *buffers[CMAHEAP_MAX_PLANES];
	struct cmaheap_layout layout;
	struct cmaheap_image *image;

	assert_int_equal(cmaheap_solve_layout(info, &layout), 0);
	for (unsigned i = 0; i < layout.buffer_count; i++)
		buffers[i] = make_buffer(layout.sizes[i]);
	assert_int_equal(cmaheap_wrap_image(&layout, buffers, &image), 0);
	for (unsigned i = 0; i < layout.buffer_count; i++)
		cmaheap_buffer_unref(buffers[i]);
	return image;
}

int set_images(struct cmaheap_v4l2_queue *queue, const struct cmaheap_image_info *info)
{
	struct cmaheap_image *images[IMAGES];
	int error;

	for (int i = 0; i < IMAGES; i++)
		images[i] = make_image(info);
	error = cmaheap_v4l2_set_images(queue, images, IMAGES);
	/* The queue has references of its own. */
	for (int i = 0; i < IMAGES; i++)
		cmaheap_image_unref(images[i]);
	return error;
}

struct cmaheap_v4l2 *open_fake_video(struct fake_video *video, uint32_t capability)
{
	struct cmaheap_v4l2 *device;

	video->capabilities = V4L2_CAP_STREAMING | capability;
	assert_int_equal(cmaheap_v4l2_open(FAKE_VIDEO_PATH, &device), 0);
	return device;
}

struct cmaheap_v4l2 *open_camera(struct fake_video *video)
{
	return open_fake_video(video, V4L2_CAP_VIDEO_CAPTURE);
}

struct cmaheap_v4l2 *open_multi_planar(struct fake_video *video, uint32_t capability)
{
	struct cmaheap_v4l2_format format = {
		.fourcc = nv12m.fourcc, .width = 320, .height = 240, .buffer_count = 2
	};
	struct cmaheap_v4l2 *device = open_fake_video(video, capability);

	video->formats[0] = V4L2_PIX_FMT_NV12M;
	if (cmaheap_v4l2_capture(device))
		assert_int_equal(cmaheap_v4l2_set_format(cmaheap_v4l2_capture(device), &format), 0);
	if (cmaheap_v4l2_output(device))
		assert_int_equal(cmaheap_v4l2_set_format(cmaheap_v4l2_output(device), &format), 0);
	return device;
}
