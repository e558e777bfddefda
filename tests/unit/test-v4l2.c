/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* Devices and formats. */
#include <stdio.h>

#include <cmaheap/v4l2.h>

#include "fake-video.h"
#include "unit.h"

static const uint32_t XR24 = CMAHEAP_FOURCC('X', 'R', '2', '4');
static const uint32_t RG16 = CMAHEAP_FOURCC('R', 'G', '1', '6'); /* V4L2 says RGBP */
static const uint32_t NV12 = CMAHEAP_FOURCC('N', 'V', '1', '2');
static const uint32_t M2M = V4L2_CAP_STREAMING | V4L2_CAP_VIDEO_M2M;
static const uint32_t MPLANE = V4L2_CAP_STREAMING | V4L2_CAP_VIDEO_CAPTURE_MPLANE;

static struct cmaheap_v4l2 *open_device(void)
{
	struct cmaheap_v4l2 *device;

	assert_int_equal(cmaheap_v4l2_open(FAKE_VIDEO_PATH, &device), 0);
	return device;
}

static void make_multi_planar(struct fake_video *video)
{
	video->capabilities = MPLANE;
	video->formats[0] = V4L2_PIX_FMT_NV12;
	video->formats[1] = V4L2_PIX_FMT_NV12M;
}

static void open_without_a_path_finds_the_camera(void **state)
{
	struct cmaheap_v4l2 *device;

	(void)state;
	fake_video_add();
	assert_int_equal(cmaheap_v4l2_open(NULL, &device), 0);
	assert_string_equal(cmaheap_v4l2_path(device), FAKE_VIDEO_PATH);
	assert_string_equal(cmaheap_v4l2_name(device), "fake");
	assert_string_equal(cmaheap_v4l2_driver(device), "fakedrv");
	assert_true(cmaheap_v4l2_fd(device) >= 0);
	cmaheap_v4l2_close(device);
	cmaheap_v4l2_close(NULL);
}

/* A USB camera's maker chose it, and programs print it. */
static void a_devices_name_cannot_steer_a_terminal(void **state)
{
	struct fake_video *video = fake_video_add();
	struct cmaheap_v4l2 *device;

	(void)state;
	video->card = "cam\033[2J\n\xc3\xa9\x9bz";
	device = open_device();
	assert_string_equal(cmaheap_v4l2_name(device), "cam?[2J?\xc3\xa9?z");
	cmaheap_v4l2_close(device);
	video->card = "twice sixteen bytes, and no end.";
	video->capabilities = UINT32_MAX & ~(uint32_t)V4L2_CAP_DEVICE_CAPS;
	device = open_device();
	assert_string_equal(cmaheap_v4l2_name(device), "twice sixteen bytes, and no end");
	cmaheap_v4l2_close(device);
}

static void open_without_any_camera_says_so(void **state)
{
	struct cmaheap_v4l2 *device;

	(void)state;
	assert_int_equal(cmaheap_v4l2_open(NULL, &device), -ENODEV);
	assert_error_has("/dev/video0");
	assert_int_equal(cmaheap_v4l2_open("/dev/null", &device), -ENOTTY);
	assert_int_equal(cmaheap_v4l2_open("/dev/video9", &device), -ENOENT);
}

static void open_without_a_path_takes_no_codec_for_a_camera(void **state)
{
	struct fake_video *video = fake_video_add();
	struct cmaheap_v4l2 *device;

	(void)state;
	video->capabilities = M2M;
	assert_int_equal(cmaheap_v4l2_open(NULL, &device), -ENODEV);
	assert_error_has("(fake) is no camera");
	video->capabilities = V4L2_CAP_STREAMING | V4L2_CAP_VIDEO_OUTPUT;
	assert_int_equal(cmaheap_v4l2_open(NULL, &device), -ENODEV);
	/* As far from a camera as a codec is: the second node of a webcam. */
	video->capabilities = V4L2_CAP_STREAMING | V4L2_CAP_META_CAPTURE;
	assert_int_equal(cmaheap_v4l2_open(NULL, &device), -ENODEV);
	assert_error_has("(fake) neither captures nor outputs video");
}

static int no_ioctls(int fd, unsigned long request, void *argument)
{
	(void)fd;
	(void)request;
	(void)argument;
	errno = ENOTTY;
	return -1;
}

static void open_without_a_path_tells_why_each_device_was_passed_over(void **state)
{
	struct fake_video *video = fake_video_add();
	struct cmaheap_v4l2 *device;

	(void)state;
	fake_add_device("/dev/video0", no_ioctls);
	fake_add_device("/dev/video5", no_ioctls);
	video->busy = EBUSY;
	assert_int_equal(cmaheap_v4l2_open(NULL, &device), -EBUSY);
	assert_string_equal(cmaheap_last_error(),
			    "no camera can be used: /dev/video3 (fake) is in use by another "
			    "program; /dev/video0 is no V4L2 device; /dev/video5 is no V4L2 "
			    "device");
	video->busy = 0;
	assert_int_equal(cmaheap_v4l2_open(NULL, &device), 0);
	cmaheap_v4l2_close(device);
}

static void open_without_a_path_tells_of_whole_devices(void **state)
{
	struct cmaheap_v4l2 *device;
	char path[24];

	(void)state;
	for (int i = 0; i < 24; i++) {
		snprintf(path, sizeof(path), "/dev/video%d", i);
		fake_add_device(path, no_ioctls);
	}
	assert_int_equal(cmaheap_v4l2_open(NULL, &device), -ENOTTY);
	assert_error_has("no camera can be used: /dev/video0 is no V4L2 device; ");
	assert_string_equal(strstr(cmaheap_last_error(), " device; ..."), " device; ...");
}

static void open_of_an_unsuitable_device_says_why(void **state)
{
	static const char long_path[] = "/dev/video-with-a-name-that-is-longer-than-sixty-three-"
					"bytes-are";
	struct fake_video *video = fake_video_add();
	struct cmaheap_v4l2 *device;

	(void)state;
	video->takes_dmabufs = false;
	assert_int_equal(cmaheap_v4l2_open(NULL, &device), -EOPNOTSUPP);
	assert_error_has("dma-bufs");
	video->busy = EBUSY;
	assert_int_equal(cmaheap_v4l2_open(NULL, &device), -EBUSY);
	assert_error_has("another program");
	video->capabilities = V4L2_CAP_VIDEO_CAPTURE;
	assert_int_equal(cmaheap_v4l2_open(NULL, &device), -EOPNOTSUPP);
	assert_error_has("stream");
	video->capabilities = V4L2_CAP_RADIO;
	assert_int_equal(cmaheap_v4l2_open(FAKE_VIDEO_PATH, &device), -EOPNOTSUPP);
	assert_error_has("neither captures nor outputs");
	fake_fail(FAKE_OPEN, EACCES, 1);
	assert_int_equal(cmaheap_v4l2_open(FAKE_VIDEO_PATH, &device), -EACCES);
	fake_fail(FAKE_MEMORY, ENOMEM, 1);
	assert_int_equal(cmaheap_v4l2_open(FAKE_VIDEO_PATH, &device), -ENOMEM);
	assert_int_equal(cmaheap_v4l2_open(long_path, &device), -EINVAL);
	assert_error_has("too long");
}

static void queues_are_what_the_device_can(void **state)
{
	static const struct {
		uint32_t capability;
		bool capture, output;
	} cases[] = {
		{ V4L2_CAP_VIDEO_CAPTURE, true, false },
		{ V4L2_CAP_VIDEO_CAPTURE_MPLANE, true, false },
		{ V4L2_CAP_VIDEO_OUTPUT, false, true },
		{ V4L2_CAP_VIDEO_OUTPUT_MPLANE, false, true },
		{ V4L2_CAP_VIDEO_M2M, true, true },
		{ V4L2_CAP_VIDEO_M2M_MPLANE, true, true },
	};
	struct fake_video *video = fake_video_add();

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct cmaheap_v4l2 *device;

		video->capabilities = V4L2_CAP_STREAMING | cases[i].capability;
		device = open_device();
		assert_int_equal(cmaheap_v4l2_capture(device) != NULL, cases[i].capture);
		assert_int_equal(cmaheap_v4l2_output(device) != NULL, cases[i].output);
		cmaheap_v4l2_close(device);
	}
}

static void formats_are_drm_fourccs(void **state)
{
	struct fake_video *video = fake_video_add();
	struct cmaheap_v4l2_format format = { .fourcc = RG16, .width = 64, .height = 32 };
	struct cmaheap_v4l2 *device = open_device();
	struct cmaheap_v4l2_queue *queue = cmaheap_v4l2_capture(device);

	(void)state;
	assert_true(cmaheap_v4l2_supports(queue, XR24));
	assert_true(cmaheap_v4l2_supports(queue, RG16));
	assert_true(cmaheap_v4l2_supports(queue, V4L2_PIX_FMT_MJPEG));
	assert_false(cmaheap_v4l2_supports(queue, V4L2_PIX_FMT_RGB565));
	assert_false(cmaheap_v4l2_supports(queue, NV12));
	assert_int_equal(cmaheap_v4l2_set_format(queue, &format), 0);
	assert_int_equal(video->capture.pixelformat, V4L2_PIX_FMT_RGB565);
	assert_int_equal(format.fourcc, RG16);
	cmaheap_v4l2_close(device);
}

static void assert_code(struct fake_video *video, struct cmaheap_v4l2_queue *queue, uint32_t v4l2,
			uint32_t drm)
{
	struct cmaheap_v4l2_format format = { .fourcc = drm, .width = 64, .height = 32 };

	video->formats[0] = v4l2;
	assert_int_equal(cmaheap_v4l2_set_format(queue, &format), 0);
	assert_int_equal(video->capture.pixelformat, v4l2);
	assert_int_equal(cmaheap_v4l2_get_format(queue, &format), 0);
	assert_int_equal(format.fourcc, drm);
}

static void codes_that_mean_two_formats_are_told_apart(void **state)
{
	struct fake_video *video = fake_video_add();
	struct cmaheap_v4l2 *device = open_device();
	struct cmaheap_v4l2_queue *queue = cmaheap_v4l2_capture(device);

	(void)state;
	video->formats[1] = 0;
	assert_code(video, queue, V4L2_PIX_FMT_SGRBG12, CMAHEAP_FOURCC('G', 'R', '1', '2'));
	assert_false(cmaheap_v4l2_supports(queue, CMAHEAP_FOURCC('B', 'A', '1', '2')));
	assert_code(video, queue, V4L2_PIX_FMT_BGRA444, CMAHEAP_FOURCC('B', 'A', '1', '2'));
	assert_false(cmaheap_v4l2_supports(queue, CMAHEAP_FOURCC('G', 'R', '1', '2')));
	assert_code(video, queue, V4L2_PIX_FMT_SRGGB16, CMAHEAP_FOURCC('R', 'G', 'B', '6'));
	assert_false(cmaheap_v4l2_supports(queue, RG16));
	assert_code(video, queue, V4L2_PIX_FMT_Y16, CMAHEAP_FOURCC('R', '1', '6', ' '));
	cmaheap_v4l2_close(device);
}

static void codes_that_mean_another_format_in_drm_are_hidden(void **state)
{
	struct fake_video *video = fake_video_add();
	struct cmaheap_v4l2 *device = open_device();
	struct cmaheap_v4l2_queue *queue = cmaheap_v4l2_capture(device);

	(void)state;
	video->formats[0] = V4L2_PIX_FMT_SRGGB16; /* RG16 */
	video->formats[1] = V4L2_PIX_FMT_AYUV32;
	assert_false(cmaheap_v4l2_supports(queue, RG16));
	assert_false(cmaheap_v4l2_supports(queue, V4L2_PIX_FMT_AYUV32));
	video->formats[1] = V4L2_PIX_FMT_VUYA32;
	assert_true(cmaheap_v4l2_supports(queue, V4L2_PIX_FMT_AYUV32));
	cmaheap_v4l2_close(device);
}

static void format_tells_what_the_driver_made_of_it(void **state)
{
	struct fake_video *video = fake_video_add();
	struct cmaheap_v4l2_format format = { .fourcc = XR24, .width = 1920, .height = 1080 }, now;
	struct cmaheap_v4l2 *device = open_device();
	struct cmaheap_v4l2_queue *queue = cmaheap_v4l2_capture(device);

	(void)state;
	video->pitch_align = 4096;
	assert_int_equal(cmaheap_v4l2_try_format(queue, &format), 0);
	assert_int_equal(format.width, 640);
	assert_int_equal(format.height, 480);
	assert_int_equal(format.buffer_count, 1);
	assert_int_equal(format.pitches[0], 4096);
	assert_int_equal(format.sizes[0], 4096 * 480);
	assert_int_equal(cmaheap_v4l2_get_format(queue, &now), 0);
	assert_int_equal(now.width, 320);
	assert_int_equal(cmaheap_v4l2_set_format(queue, &format), 0);
	assert_int_equal(cmaheap_v4l2_get_format(queue, &now), 0);
	assert_memory_equal(&now, &format, sizeof(now));
	cmaheap_v4l2_close(device);
}

static void each_queue_has_its_format(void **state)
{
	struct fake_video *video = fake_video_add();
	struct cmaheap_v4l2_format format = { .fourcc = RG16, .width = 64, .height = 32 };
	struct cmaheap_v4l2 *device;

	(void)state;
	video->capabilities = M2M;
	device = open_device();
	assert_int_equal(cmaheap_v4l2_set_format(cmaheap_v4l2_output(device), &format), 0);
	assert_int_equal(video->output.pixelformat, V4L2_PIX_FMT_RGB565);
	assert_int_equal(video->capture.pixelformat, V4L2_PIX_FMT_XBGR32);
	cmaheap_v4l2_close(device);
}

static void format_that_the_device_lacks_lists_those_it_has(void **state)
{
	struct cmaheap_v4l2_format format = { .fourcc = NV12, .width = 640, .height = 480 };
	struct cmaheap_v4l2 *device;

	(void)state;
	fake_video_add();
	device = open_device();
	assert_int_equal(cmaheap_v4l2_set_format(cmaheap_v4l2_capture(device), &format), -EINVAL);
	assert_error_has("does not have NV12; it has XR24 RG16 MJPG RGB6");
	format = (struct cmaheap_v4l2_format){ .fourcc = XR24, .buffer_count = 2 };
	assert_int_equal(cmaheap_v4l2_set_format(cmaheap_v4l2_capture(device), &format), -EINVAL);
	assert_error_has("does not have XR24 with a buffer for each plane");
	format.buffer_count = 5;
	assert_int_equal(cmaheap_v4l2_set_format(cmaheap_v4l2_capture(device), &format), -EINVAL);
	assert_error_has("5 buffers");
	cmaheap_v4l2_close(device);
}

static void format_errors_have_a_text(void **state)
{
	struct fake_video *video = fake_video_add();
	struct cmaheap_v4l2_format format = { .fourcc = XR24, .width = 640, .height = 480 };
	struct cmaheap_v4l2 *device = open_device();
	struct cmaheap_v4l2_queue *queue = cmaheap_v4l2_capture(device);

	(void)state;
	fake_fail(FAKE_IOCTL, EINVAL, 1);
	assert_int_equal(cmaheap_v4l2_get_format(queue, &format), -EINVAL);
	assert_error_has("does not tell its format");
	fake_fail(FAKE_IOCTL, EINVAL, 1);
	assert_int_equal(cmaheap_v4l2_get_needs(queue, &(struct cmaheap_needs){ 0 }), -EINVAL);
	fake_fail_later(FAKE_IOCTL, EIO, 1);
	assert_int_equal(cmaheap_v4l2_set_format(queue, &format), -EIO);
	assert_error_has("refuses 640x480 XR24");
	video->instead = V4L2_PIX_FMT_RGB565;
	assert_int_equal(cmaheap_v4l2_set_format(queue, &format), -EINVAL);
	assert_error_has("chose RG16 instead of XR24");
	video->capture.buffers = 1;
	assert_int_equal(cmaheap_v4l2_set_format(queue, &format), -EBUSY);
	assert_error_has("buffers are in use");
	cmaheap_v4l2_close(device);
}

static void an_interlaced_source_is_not_taken_for_a_progressive_one(void **state)
{
	struct fake_video *video = fake_video_add();
	struct cmaheap_v4l2_format format = { .fourcc = XR24, .width = 320, .height = 240 };
	const struct cmaheap_image_info info = { XR24, 320, 240, NULL, 0 };
	struct cmaheap_v4l2 *device = open_device();
	struct cmaheap_v4l2_queue *queue = cmaheap_v4l2_capture(device);
	struct cmaheap_needs needs;

	(void)state;
	assert_int_equal(cmaheap_v4l2_set_format(queue, &format), 0);
	assert_int_equal(format.field, V4L2_FIELD_NONE);
	video->field = V4L2_FIELD_INTERLACED;
	format.field = 0;
	assert_int_equal(cmaheap_v4l2_set_format(queue, &format), -EINVAL);
	assert_error_has("interlaced pictures (INTERLACED) of 320x240, not progressive pictures");
	assert_int_equal(cmaheap_v4l2_negotiate(queue, &info, &needs), -EINVAL);
	assert_error_has("interlaced");
	assert_int_equal(cmaheap_v4l2_get_format(queue, &format), 0);
	assert_int_equal(format.field, V4L2_FIELD_INTERLACED);
	assert_int_equal(cmaheap_v4l2_set_format(queue, &format), 0);
	video->field = V4L2_FIELD_ALTERNATE;
	assert_int_equal(cmaheap_v4l2_try_format(queue, &format), -EINVAL);
	assert_error_has("fields by turns (ALTERNATE) of 320x240, not interlaced pictures");
	cmaheap_v4l2_close(device);
}

static void interlaced_output_takes_progressive_pictures(void **state)
{
	struct fake_video *video = fake_video_add();
	struct cmaheap_v4l2_format format = { .fourcc = XR24, .width = 320, .height = 240 };
	struct cmaheap_v4l2_queue *queue;
	struct cmaheap_v4l2 *device;

	(void)state;
	video->capabilities = V4L2_CAP_VIDEO_OUTPUT | V4L2_CAP_STREAMING;
	video->field = V4L2_FIELD_INTERLACED;
	device = open_device();
	queue = cmaheap_v4l2_output(device);
	assert_int_equal(cmaheap_v4l2_set_format(queue, &format), 0);
	assert_int_equal(format.field, V4L2_FIELD_INTERLACED);
	video->field = V4L2_FIELD_SEQ_TB;
	format.field = V4L2_FIELD_NONE;
	assert_int_equal(cmaheap_v4l2_set_format(queue, &format), -EINVAL);
	assert_error_has("the top field above the bottom one (SEQ_TB)");
	cmaheap_v4l2_close(device);
}

static void planes_go_into_one_buffer_unless_told_otherwise(void **state)
{
	struct fake_video *video = fake_video_add();
	struct cmaheap_v4l2_format format = { .fourcc = NV12, .width = 640, .height = 480 };
	struct cmaheap_v4l2 *device;
	struct cmaheap_v4l2_queue *queue;

	(void)state;
	make_multi_planar(video);
	device = open_device();
	queue = cmaheap_v4l2_capture(device);
	assert_int_equal(cmaheap_v4l2_set_format(queue, &format), 0);
	assert_int_equal(video->capture.pixelformat, V4L2_PIX_FMT_NV12);
	assert_int_equal(format.sizes[0], 640 * 480 * 3 / 2);

	format.buffer_count = 2;
	assert_int_equal(cmaheap_v4l2_set_format(queue, &format), 0);
	assert_int_equal(video->capture.pixelformat, V4L2_PIX_FMT_NV12M);
	assert_int_equal(format.fourcc, NV12);
	assert_int_equal(format.pitches[1], 640);
	assert_int_equal(format.sizes[1], 640 * 240);

	video->formats[0] = V4L2_PIX_FMT_RGB565;
	format.buffer_count = 0;
	assert_int_equal(cmaheap_v4l2_set_format(queue, &format), 0);
	assert_int_equal(format.buffer_count, 2);
	format.buffer_count = 1;
	assert_int_equal(cmaheap_v4l2_set_format(queue, &format), -EINVAL);
	assert_error_has("NV12 in one buffer; it has RG16 NV12 (separate)");
	cmaheap_v4l2_close(device);
}

static void rate_is_what_the_driver_chose(void **state)
{
	struct fake_video *video = fake_video_add();
	struct cmaheap_v4l2 *device = open_device();
	struct cmaheap_v4l2_queue *queue = cmaheap_v4l2_capture(device);
	uint32_t rate = 30000;

	(void)state;
	assert_int_equal(cmaheap_v4l2_set_rate(queue, &rate), 0);
	assert_int_equal(rate, 25000);
	fake_fail(FAKE_IOCTL, EIO, 1);
	assert_int_equal(cmaheap_v4l2_set_rate(queue, &rate), -EIO);
	assert_error_has("25000 frames");
	video->has_rate = false;
	assert_int_equal(cmaheap_v4l2_set_rate(queue, &rate), -EOPNOTSUPP);
	rate = 0;
	assert_int_equal(cmaheap_v4l2_set_rate(queue, &rate), -EINVAL);
	cmaheap_v4l2_close(device);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT_TEST(open_without_a_path_finds_the_camera),
		UNIT_TEST(a_devices_name_cannot_steer_a_terminal),
		UNIT_TEST(open_without_any_camera_says_so),
		UNIT_TEST(open_without_a_path_takes_no_codec_for_a_camera),
		UNIT_TEST(open_without_a_path_tells_why_each_device_was_passed_over),
		UNIT_TEST(open_without_a_path_tells_of_whole_devices),
		UNIT_TEST(open_of_an_unsuitable_device_says_why),
		UNIT_TEST(queues_are_what_the_device_can),
		UNIT_TEST(formats_are_drm_fourccs),
		UNIT_TEST(codes_that_mean_two_formats_are_told_apart),
		UNIT_TEST(codes_that_mean_another_format_in_drm_are_hidden),
		UNIT_TEST(format_tells_what_the_driver_made_of_it),
		UNIT_TEST(each_queue_has_its_format),
		UNIT_TEST(format_that_the_device_lacks_lists_those_it_has),
		UNIT_TEST(format_errors_have_a_text),
		UNIT_TEST(an_interlaced_source_is_not_taken_for_a_progressive_one),
		UNIT_TEST(interlaced_output_takes_progressive_pictures),
		UNIT_TEST(planes_go_into_one_buffer_unless_told_otherwise),
		UNIT_TEST(rate_is_what_the_driver_chose),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
