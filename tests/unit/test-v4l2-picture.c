/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* How many pictures, which part of them, in which colours. */
#include <cmaheap/v4l2.h>

#include "fake-video.h"
#include "unit.h"

static const uint32_t XR24 = CMAHEAP_FOURCC('X', 'R', '2', '4');
static const uint32_t MPLANE = V4L2_CAP_STREAMING | V4L2_CAP_VIDEO_CAPTURE_MPLANE;

static struct cmaheap_v4l2 *open_device(void)
{
	struct cmaheap_v4l2 *device;

	assert_int_equal(cmaheap_v4l2_open(FAKE_VIDEO_PATH, &device), 0);
	return device;
}

static void as_many_images_are_needed_as_the_driver_tells_or_takes(void **state)
{
	struct fake_video *video = fake_video_add();
	struct cmaheap_v4l2 *device = open_device();
	struct cmaheap_v4l2_queue *queue = cmaheap_v4l2_capture(device);
	unsigned count;

	(void)state;
	assert_int_equal(cmaheap_v4l2_get_min_images(queue, &count), 0);
	assert_int_equal(count, 2);
	assert_int_equal(video->capture.buffers, 0);
	video->told_min = 6;
	assert_int_equal(cmaheap_v4l2_get_min_images(queue, &count), 0);
	assert_int_equal(count, 6);
	video->busy = EBUSY;
	assert_int_equal(cmaheap_v4l2_get_min_images(queue, &count), -EBUSY);
	assert_error_has("has images, or another program uses it");
	video->busy = EIO;
	assert_int_equal(cmaheap_v4l2_get_min_images(queue, &count), -EIO);
	cmaheap_v4l2_close(device);
}

static void parts_of_pictures_are_chosen(void **state)
{
	struct fake_video *video = fake_video_add();
	struct cmaheap_v4l2_rectangle part = { 8, 16, 101, 50 };
	struct cmaheap_v4l2 *device;

	(void)state;
	video->capabilities = MPLANE;
	device = open_device();
	assert_int_equal(
		cmaheap_v4l2_set_selection(cmaheap_v4l2_capture(device), V4L2_SEL_TGT_CROP, &part),
		-EOPNOTSUPP);
	video->can_crop = true;
	assert_int_equal(
		cmaheap_v4l2_set_selection(cmaheap_v4l2_capture(device), V4L2_SEL_TGT_CROP, &part),
		0);
	assert_int_equal(video->crop.top, 16);
	assert_int_equal(part.width, 100);
	part = (struct cmaheap_v4l2_rectangle){ 0 };
	assert_int_equal(
		cmaheap_v4l2_get_selection(cmaheap_v4l2_capture(device), V4L2_SEL_TGT_CROP, &part),
		0);
	assert_int_equal(part.left, 8);
	assert_int_equal(part.height, 50);
	assert_int_equal(cmaheap_v4l2_get_selection(cmaheap_v4l2_capture(device),
						    V4L2_SEL_TGT_COMPOSE, &part),
			 -EOPNOTSUPP);
	assert_error_has("target 0x100");
	assert_int_equal(part.height, 50);
	video->capture.buffers = 1;
	assert_int_equal(
		cmaheap_v4l2_set_selection(cmaheap_v4l2_capture(device), V4L2_SEL_TGT_CROP, &part),
		-EBUSY);
	cmaheap_v4l2_close(device);
}

static void colours_are_told_by_what_captures(void **state)
{
	static const uint32_t capabilities[] = { V4L2_CAP_STREAMING | V4L2_CAP_VIDEO_CAPTURE,
						 V4L2_CAP_STREAMING |
							 V4L2_CAP_VIDEO_CAPTURE_MPLANE };
	struct fake_video *video = fake_video_add();

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct cmaheap_v4l2_format format = { .fourcc = XR24, .width = 320, .height = 240 };
		struct cmaheap_v4l2_queue *queue;
		struct cmaheap_v4l2 *device;

		video->capabilities = capabilities[i];
		video->capture.colorspace = V4L2_COLORSPACE_REC709;
		video->capture.encoding = V4L2_YCBCR_ENC_709;
		device = open_device();
		queue = cmaheap_v4l2_capture(device);
		assert_int_equal(cmaheap_v4l2_set_format(queue, &format), 0);
		assert_int_equal(format.color.colorspace, V4L2_COLORSPACE_REC709);
		assert_int_equal(format.color.encoding, V4L2_YCBCR_ENC_709);
		format.color = (struct cmaheap_v4l2_color){ .encoding = V4L2_YCBCR_ENC_601 };
		assert_int_equal(cmaheap_v4l2_set_format(queue, &format), 0);
		assert_int_equal(format.color.encoding, V4L2_YCBCR_ENC_601);
		cmaheap_v4l2_close(device);
	}
}

static void colours_go_with_what_is_output(void **state)
{
	static const uint32_t capabilities[] = { V4L2_CAP_STREAMING | V4L2_CAP_VIDEO_OUTPUT,
						 V4L2_CAP_STREAMING |
							 V4L2_CAP_VIDEO_OUTPUT_MPLANE };
	struct fake_video *video = fake_video_add();

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct cmaheap_v4l2_format format = {
			.fourcc = XR24,
			.width = 320,
			.height = 240,
			.color = { V4L2_COLORSPACE_SMPTE170M, 0, V4L2_YCBCR_ENC_601, 0 },
		};
		struct cmaheap_v4l2 *device;

		video->capabilities = capabilities[i];
		device = open_device();
		assert_int_equal(cmaheap_v4l2_set_format(cmaheap_v4l2_output(device), &format), 0);
		assert_int_equal(video->output.colorspace, V4L2_COLORSPACE_SMPTE170M);
		assert_int_equal(video->output.encoding, V4L2_YCBCR_ENC_601);
		video->output.encoding = V4L2_YCBCR_ENC_709;
		assert_int_equal(cmaheap_v4l2_get_format(cmaheap_v4l2_output(device), &format), 0);
		assert_int_equal(format.color.encoding, V4L2_YCBCR_ENC_709);
		cmaheap_v4l2_close(device);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT_TEST(as_many_images_are_needed_as_the_driver_tells_or_takes),
		UNIT_TEST(parts_of_pictures_are_chosen),
		UNIT_TEST(colours_are_told_by_what_captures),
		UNIT_TEST(colours_go_with_what_is_output),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
