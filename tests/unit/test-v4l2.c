/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <fcntl.h>
#include <unistd.h>

#include <cmaheap/v4l2.h>
#include <linux/videodev2.h>

#include "fake-camera.h"
#include "unit.h"

enum { BUFFERS = 3 };

static const uint32_t XR24 = v4l2_fourcc('X', 'R', '2', '4');
static const uint32_t RG16 = v4l2_fourcc('R', 'G', '1', '6'); /* V4L2 says RGBP */

static struct cmaheap_v4l2 *open_camera(void)
{
	struct cmaheap_v4l2 *device;

	assert_int_equal(cmaheap_v4l2_open(NULL, &device), 0);
	return device;
}

static void make_buffers(struct cmaheap_buffer **buffers, size_t size)
{
	for (int i = 0; i < BUFFERS; i++) {
		int fd = fake_make_dmabuf(size, O_RDWR);

		assert_int_equal(cmaheap_import(fd, &buffers[i]), 0);
		close(fd);
	}
}

static void drop_buffers(struct cmaheap_buffer **buffers)
{
	for (int i = 0; i < BUFFERS; i++)
		cmaheap_buffer_unref(buffers[i]);
}

static void open_without_a_path_finds_the_camera(void **state)
{
	struct cmaheap_v4l2 *device;

	(void)state;
	fake_camera_add();
	device = open_camera();
	assert_string_equal(cmaheap_v4l2_path(device), FAKE_CAMERA_PATH);
	assert_string_equal(cmaheap_v4l2_name(device), "fake");
	assert_true(cmaheap_v4l2_fd(device) >= 0);
	cmaheap_v4l2_close(device);
	cmaheap_v4l2_close(NULL);
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

static void open_of_an_unsuitable_device_says_why(void **state)
{
	struct fake_camera *camera = fake_camera_add();
	struct cmaheap_v4l2 *device;

	(void)state;
	camera->takes_dmabufs = false;
	assert_int_equal(cmaheap_v4l2_open(NULL, &device), -EOPNOTSUPP);
	assert_error_has("dma-bufs");
	camera->capabilities = V4L2_CAP_VIDEO_CAPTURE;
	assert_int_equal(cmaheap_v4l2_open(NULL, &device), -EOPNOTSUPP);
	assert_error_has("stream");
	camera->capabilities = V4L2_CAP_VIDEO_OUTPUT;
	assert_int_equal(cmaheap_v4l2_open(NULL, &device), -EOPNOTSUPP);
	assert_error_has("capture");
	fake_fail(FAKE_OPEN, EACCES, 1);
	assert_int_equal(cmaheap_v4l2_open(FAKE_CAMERA_PATH, &device), -EACCES);
}

static void formats_are_drm_fourccs(void **state)
{
	struct fake_camera *camera = fake_camera_add();
	struct cmaheap_v4l2_format format = { RG16, 64, 32, 0, 0 };
	struct cmaheap_v4l2 *device = open_camera();

	(void)state;
	assert_true(cmaheap_v4l2_supports(device, XR24));
	assert_true(cmaheap_v4l2_supports(device, RG16));
	assert_false(cmaheap_v4l2_supports(device, V4L2_PIX_FMT_RGB565));
	assert_int_equal(cmaheap_v4l2_set_format(device, &format), 0);
	assert_int_equal(camera->pixelformat, V4L2_PIX_FMT_RGB565);
	assert_int_equal(format.fourcc, RG16);
	cmaheap_v4l2_close(device);
}

static void format_tells_what_the_driver_made_of_it(void **state)
{
	struct fake_camera *camera = fake_camera_add();
	struct cmaheap_v4l2_format format = { XR24, 1920, 1080, 0, 0 };
	struct cmaheap_v4l2 *device = open_camera();

	(void)state;
	camera->extra_pitch = 64;
	assert_int_equal(cmaheap_v4l2_set_format(device, &format), 0);
	assert_int_equal(format.width, 640);
	assert_int_equal(format.height, 480);
	assert_int_equal(format.pitch, 640 * 4 + 64);
	assert_int_equal(format.size, (640 * 4 + 64) * 480);
	cmaheap_v4l2_close(device);
}

static void format_that_the_camera_lacks_lists_those_it_has(void **state)
{
	struct cmaheap_v4l2_format format = { v4l2_fourcc('N', 'V', '1', '2'), 640, 480, 0, 0 };
	struct cmaheap_v4l2 *device;

	(void)state;
	fake_camera_add();
	device = open_camera();
	assert_int_equal(cmaheap_v4l2_set_format(device, &format), -EINVAL);
	assert_error_has("NV12");
	assert_error_has("XR24 RG16");
	cmaheap_v4l2_close(device);
}

static void rate_is_what_the_driver_chose(void **state)
{
	struct fake_camera *camera = fake_camera_add();
	struct cmaheap_v4l2 *device = open_camera();
	uint32_t rate = 30000;

	(void)state;
	assert_int_equal(cmaheap_v4l2_set_rate(device, &rate), 0);
	assert_int_equal(rate, 25000);
	camera->has_rate = false;
	assert_int_equal(cmaheap_v4l2_set_rate(device, &rate), -EOPNOTSUPP);
	cmaheap_v4l2_close(device);
}

static void buffers_that_are_too_small_are_refused_with_numbers(void **state)
{
	struct cmaheap_buffer *buffers[BUFFERS];
	struct cmaheap_v4l2 *device;

	(void)state;
	fake_camera_add();
	device = open_camera();
	make_buffers(buffers, 4096);
	assert_int_equal(cmaheap_v4l2_set_buffers(device, buffers, BUFFERS), -EINVAL);
	assert_error_has("4096");
	assert_error_has("307200");
	drop_buffers(buffers);
	cmaheap_v4l2_close(device);
}

static void too_few_buffers_are_refused_with_the_number_wanted(void **state)
{
	struct fake_camera *camera = fake_camera_add();
	struct cmaheap_buffer *buffers[BUFFERS];
	struct cmaheap_v4l2 *device = open_camera();

	(void)state;
	camera->min_buffers = 7;
	make_buffers(buffers, 307200);
	assert_int_equal(cmaheap_v4l2_set_buffers(device, buffers, BUFFERS), -EINVAL);
	assert_error_has("wants 7 buffers, not 3");
	assert_int_equal(camera->buffers, 0);
	drop_buffers(buffers);
	cmaheap_v4l2_close(device);
}

static void frames_come_from_the_buffers_that_were_queued(void **state)
{
	struct fake_camera *camera = fake_camera_add();
	struct cmaheap_buffer *buffers[BUFFERS];
	struct cmaheap_v4l2 *device = open_camera();
	struct cmaheap_v4l2_frame frame;

	(void)state;
	make_buffers(buffers, 307200);
	assert_int_equal(cmaheap_v4l2_set_buffers(device, buffers, BUFFERS), 0);
	assert_int_equal(cmaheap_v4l2_queue(device, 2), 0);
	assert_int_equal(camera->queued_fds[2], cmaheap_buffer_fd(buffers[2]));
	drop_buffers(buffers); /* the device holds them */
	assert_int_equal(cmaheap_v4l2_start(device), 0);
	assert_int_equal(cmaheap_v4l2_dequeue(device, &frame), -EAGAIN);
	assert_error_has("yet");
	fake_camera_finish_frame(camera, 41, true);
	fake_fail(FAKE_IOCTL, EINTR, 1);
	assert_int_equal(cmaheap_v4l2_dequeue(device, &frame), 0);
	assert_int_equal(frame.index, 2);
	assert_int_equal(frame.sequence, 41);
	assert_int_equal(frame.bytes_used, 1000);
	assert_true(frame.timestamp_ns == 2000003000ULL);
	assert_true(frame.damaged);
	cmaheap_v4l2_close(device);
	assert_false(camera->streaming);
	assert_int_equal(camera->buffers, 0);
}

static void queue_explains_a_refusal(void **state)
{
	struct fake_camera *camera = fake_camera_add();
	struct cmaheap_buffer *buffers[BUFFERS];
	struct cmaheap_v4l2 *device = open_camera();

	(void)state;
	make_buffers(buffers, 307200);
	assert_int_equal(cmaheap_v4l2_set_buffers(device, buffers, BUFFERS), 0);
	camera->queue_error = EFAULT;
	assert_int_equal(cmaheap_v4l2_queue(device, 0), -EFAULT);
	assert_error_has("it needs 307200 bytes in one piece");
	assert_int_equal(cmaheap_v4l2_queue(device, BUFFERS), -EINVAL);
	assert_error_has("buffer 3");
	drop_buffers(buffers);
	cmaheap_v4l2_close(device);
}

static void buffers_cannot_change_while_streaming(void **state)
{
	struct cmaheap_v4l2 *device;

	(void)state;
	fake_camera_add();
	device = open_camera();
	assert_int_equal(cmaheap_v4l2_start(device), 0);
	assert_int_equal(cmaheap_v4l2_set_buffers(device, NULL, 0), -EBUSY);
	assert_int_equal(cmaheap_v4l2_stop(device), 0);
	assert_int_equal(cmaheap_v4l2_set_buffers(device, NULL, 0), 0);
	cmaheap_v4l2_close(device);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT_TEST(open_without_a_path_finds_the_camera),
		UNIT_TEST(open_without_any_camera_says_so),
		UNIT_TEST(open_of_an_unsuitable_device_says_why),
		UNIT_TEST(formats_are_drm_fourccs),
		UNIT_TEST(format_tells_what_the_driver_made_of_it),
		UNIT_TEST(format_that_the_camera_lacks_lists_those_it_has),
		UNIT_TEST(rate_is_what_the_driver_chose),
		UNIT_TEST(buffers_that_are_too_small_are_refused_with_numbers),
		UNIT_TEST(too_few_buffers_are_refused_with_the_number_wanted),
		UNIT_TEST(frames_come_from_the_buffers_that_were_queued),
		UNIT_TEST(queue_explains_a_refusal),
		UNIT_TEST(buffers_cannot_change_while_streaming),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
