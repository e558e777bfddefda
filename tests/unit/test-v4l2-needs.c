/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* What a driver needs of an image's layout. */
#include <cmaheap/v4l2.h>

#include "fake-video.h"
#include "unit.h"

static const uint32_t XR24 = CMAHEAP_FOURCC('X', 'R', '2', '4');
static const uint32_t NV12 = CMAHEAP_FOURCC('N', 'V', '1', '2');

static struct cmaheap_v4l2 *open_device(void)
{
	struct cmaheap_v4l2 *device;

	assert_int_equal(cmaheap_v4l2_open(FAKE_VIDEO_PATH, &device), 0);
	return device;
}

static void make_multi_planar(struct fake_video *video)
{
	video->capabilities = V4L2_CAP_STREAMING | V4L2_CAP_VIDEO_CAPTURE_MPLANE;
	video->formats[0] = V4L2_PIX_FMT_NV12;
	video->formats[1] = V4L2_PIX_FMT_NV12M;
}

static void needs_are_the_drivers_pitch_and_size(void **state)
{
	struct fake_video *video = fake_video_add();
	struct cmaheap_v4l2 *device = open_device();
	struct cmaheap_needs needs;

	(void)state;
	assert_int_equal(cmaheap_v4l2_get_needs(cmaheap_v4l2_capture(device), &needs), 0);
	assert_string_equal(needs.who, "fakedrv");
	assert_int_equal(needs.pitch, 1280);
	assert_int_equal(needs.size_min, 0);
	assert_int_equal(needs.flags, CMAHEAP_GAPLESS);
	video->extra_size = 512;
	assert_int_equal(cmaheap_v4l2_get_needs(cmaheap_v4l2_capture(device), &needs), 0);
	assert_int_equal(needs.size_min, 1280 * 240 + 512);
	cmaheap_v4l2_close(device);
}

/* A camera whose pictures have a buffer for each plane. */
static struct cmaheap_v4l2 *open_with_separate_planes(struct fake_video *video)
{
	struct cmaheap_v4l2_format format = {
		.fourcc = NV12, .buffer_count = 2, .width = 640, .height = 480
	};
	struct cmaheap_v4l2 *device;

	make_multi_planar(video);
	device = open_device();
	assert_int_equal(cmaheap_v4l2_set_format(cmaheap_v4l2_capture(device), &format), 0);
	return device;
}

static void needs_of_separate_planes_have_a_tail(void **state)
{
	struct fake_video *video = fake_video_add();
	struct cmaheap_needs needs;
	struct cmaheap_v4l2 *device;
	struct cmaheap_v4l2_queue *queue;

	(void)state;
	video->extra_size = 512;
	device = open_with_separate_planes(video);
	queue = cmaheap_v4l2_capture(device);
	assert_int_equal(cmaheap_v4l2_get_needs(queue, &needs), 0);
	assert_int_equal(needs.flags, CMAHEAP_SEPARATE);
	assert_int_equal(needs.tail, 512);
	assert_int_equal(needs.size_min, 0);
	cmaheap_v4l2_close(device);
}

static void needs_that_no_layout_meets_are_refused(void **state)
{
	struct fake_video *video = fake_video_add();
	struct cmaheap_v4l2_format format;
	struct cmaheap_needs needs;
	struct cmaheap_v4l2 *device;
	struct cmaheap_v4l2_queue *queue;

	(void)state;
	video->extra_chroma_pitch = 64;
	device = open_with_separate_planes(video);
	queue = cmaheap_v4l2_capture(device);
	assert_int_equal(cmaheap_v4l2_get_needs(queue, &needs), -EOPNOTSUPP);
	assert_error_has(
		"a pitch of 704 in plane 1 of NV12: with 640 in the first one it should be "
		"640");
	format = (struct cmaheap_v4l2_format){ .fourcc = V4L2_PIX_FMT_MJPEG,
					       .width = 64,
					       .height = 64 };
	assert_int_equal(cmaheap_v4l2_set_format(queue, &format), 0);
	assert_int_equal(cmaheap_v4l2_get_needs(queue, &needs), -EINVAL);
	assert_error_has("MJPG");
	cmaheap_v4l2_close(device);
}

static void negotiation_offers_what_suits_the_others(void **state)
{
	const struct cmaheap_needs display = { .who = "display", .pitch_align = 256 };
	const struct cmaheap_image_info info = { XR24, 328, 240, &display, 1 };
	struct fake_video *video = fake_video_add();
	struct cmaheap_v4l2 *device = open_device();
	struct cmaheap_needs needs;

	(void)state;
	assert_int_equal(cmaheap_v4l2_negotiate(cmaheap_v4l2_capture(device), &info, &needs), 0);
	assert_int_equal(video->capture.pitch, 1536);
	assert_int_equal(needs.pitch, 1536);
	cmaheap_v4l2_close(device);
}

static void negotiation_asks_for_the_buffers_that_the_others_need(void **state)
{
	const struct cmaheap_needs display = { .flags = CMAHEAP_SEPARATE };
	struct cmaheap_image_info info = { NV12, 640, 480, &display, 1 };
	struct fake_video *video = fake_video_add();
	struct cmaheap_needs needs;
	struct cmaheap_v4l2 *device;

	(void)state;
	make_multi_planar(video);
	device = open_device();
	assert_int_equal(cmaheap_v4l2_negotiate(cmaheap_v4l2_capture(device), &info, &needs), 0);
	assert_int_equal(video->capture.pixelformat, V4L2_PIX_FMT_NV12M);
	assert_int_equal(needs.flags, CMAHEAP_SEPARATE);
	info.needs_count = 0;
	assert_int_equal(cmaheap_v4l2_negotiate(cmaheap_v4l2_capture(device), &info, &needs), 0);
	assert_int_equal(video->capture.pixelformat, V4L2_PIX_FMT_NV12);
	cmaheap_v4l2_close(device);
}

static void negotiation_names_those_who_disagree(void **state)
{
	struct cmaheap_needs display = { .who = "display", .flags = CMAHEAP_TIGHT };
	struct cmaheap_image_info info = { XR24, 328, 240, &display, 1 };
	struct fake_video *video = fake_video_add();
	struct cmaheap_v4l2 *device = open_device();
	struct cmaheap_v4l2_queue *queue = cmaheap_v4l2_capture(device);
	struct cmaheap_needs needs;

	(void)state;
	video->pitch_align = 64;
	assert_int_equal(cmaheap_v4l2_negotiate(queue, &info, &needs), -EINVAL);
	assert_error_has("display needs a pitch of 1312 and fakedrv one of 1344");
	display.flags = 0;
	fake_fail(FAKE_MEMORY, ENOMEM, 1);
	assert_int_equal(cmaheap_v4l2_negotiate(queue, &info, &needs), -ENOMEM);
	display.flags = CMAHEAP_SEPARATE | CMAHEAP_TOGETHER;
	info.fourcc = NV12;
	assert_int_equal(cmaheap_v4l2_negotiate(queue, &info, &needs), -EINVAL);
	assert_error_has("separate");
	cmaheap_v4l2_close(device);
}

static void negotiation_fails_if_the_device_has_another_size(void **state)
{
	const struct cmaheap_image_info info = { XR24, 800, 600, NULL, 0 };
	struct cmaheap_v4l2 *device;
	struct cmaheap_needs needs;

	(void)state;
	fake_video_add();
	device = open_device();
	assert_int_equal(cmaheap_v4l2_negotiate(cmaheap_v4l2_capture(device), &info, &needs),
			 -EINVAL);
	assert_error_has("makes 640x480 of 800x600");
	cmaheap_v4l2_close(device);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT_TEST(needs_are_the_drivers_pitch_and_size),
		UNIT_TEST(needs_of_separate_planes_have_a_tail),
		UNIT_TEST(needs_that_no_layout_meets_are_refused),
		UNIT_TEST(negotiation_offers_what_suits_the_others),
		UNIT_TEST(negotiation_asks_for_the_buffers_that_the_others_need),
		UNIT_TEST(negotiation_names_those_who_disagree),
		UNIT_TEST(negotiation_fails_if_the_device_has_another_size),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
