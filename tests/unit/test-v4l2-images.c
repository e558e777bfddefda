/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* What a queue takes. */
#include <cmaheap/v4l2.h>

#include "fake-video.h"
#include "pool-unit.h"
#include "unit.h"
#include "video-images.h"

static void images_must_be_laid_out_as_the_device_needs_it(void **state)
{
	const struct cmaheap_needs wide = { .pitch = 2560 };
	const struct cmaheap_image_info padded = { xr24.fourcc, 320, 240, &wide, 1 };
	const struct cmaheap_image_info small = { xr24.fourcc, 160, 120, NULL, 0 };
	struct fake_video *video = fake_video_add();
	struct cmaheap_v4l2 *device = open_camera(video);
	struct cmaheap_v4l2_queue *queue = cmaheap_v4l2_capture(device);

	(void)state;
	assert_int_equal(set_images(queue, &padded), -EINVAL);
	assert_error_has("plane 0 of image 0 has pitch 2560, offset 0 in buffer 0: fakedrv needs "
			 "pitch 1280, offset 0 in buffer 0");
	assert_int_equal(set_images(queue, &small), -EINVAL);
	assert_error_has("image 0 is 160x120 XR24: fakedrv is set to 320x240 XR24");
	video->extra_size = 4096;
	assert_int_equal(set_images(queue, &xr24), -EINVAL);
	assert_error_has("fakedrv needs 311296 bytes for 320x240 XR24 in one piece: plane 0 of "
			 "image 0 has 307200");
	assert_int_equal(video->capture.buffers, 0);
	cmaheap_v4l2_close(device);
}

static void images_must_have_the_devices_number_of_buffers(void **state)
{
	const struct cmaheap_image_info together = { nv12m.fourcc, 320, 240, NULL, 0 };
	struct fake_video *video = fake_video_add();
	struct cmaheap_v4l2 *device = open_multi_planar(video, V4L2_CAP_VIDEO_CAPTURE_MPLANE);

	(void)state;
	assert_int_equal(set_images(cmaheap_v4l2_capture(device), &together), -EINVAL);
	assert_error_has("image 0 has 1 buffers: fakedrv needs 2");
	cmaheap_v4l2_close(device);
}

static void too_few_images_are_refused_with_the_number_wanted(void **state)
{
	struct fake_video *video = fake_video_add();
	struct cmaheap_v4l2 *device = open_camera(video);

	(void)state;
	video->min_buffers = 7;
	assert_int_equal(set_images(cmaheap_v4l2_capture(device), &xr24), -EINVAL);
	assert_error_has("wants 7 images, not 3");
	assert_int_equal(video->capture.buffers, 0);
	cmaheap_v4l2_close(device);
}

static void images_that_cannot_be_set_leave_nothing_behind(void **state)
{
	struct fake_video *video = fake_video_add();
	struct cmaheap_v4l2 *device = open_camera(video);
	struct cmaheap_v4l2_queue *queue = cmaheap_v4l2_capture(device);
	struct cmaheap_image *image = make_image(&xr24);

	(void)state;
	fake_fail(FAKE_MEMORY, ENOMEM, 1);
	assert_int_equal(cmaheap_v4l2_set_images(queue, &image, 1), -ENOMEM);
	fake_fail(FAKE_IOCTL, EIO, 1);
	assert_int_equal(cmaheap_v4l2_set_images(queue, &image, 1), -EIO);
	video->busy = EBUSY;
	assert_int_equal(cmaheap_v4l2_set_images(queue, &image, 1), -EBUSY);
	assert_error_has("does not take 1 images");
	cmaheap_image_unref(image);
	assert_int_equal(cmaheap_v4l2_enqueue(queue, 0), -EINVAL);
	cmaheap_v4l2_close(device);
}

static void images_can_be_replaced_but_not_while_streaming(void **state)
{
	struct fake_video *video = fake_video_add();
	struct cmaheap_v4l2 *device = open_camera(video);
	struct cmaheap_v4l2_queue *queue = cmaheap_v4l2_capture(device);

	(void)state;
	assert_int_equal(set_images(queue, &xr24), 0);
	assert_int_equal(set_images(queue, &xr24), 0);
	assert_int_equal(cmaheap_v4l2_start(queue), 0);
	assert_int_equal(cmaheap_v4l2_set_images(queue, NULL, 0), -EBUSY);
	assert_int_equal(cmaheap_v4l2_set_buffers(queue, NULL, 0), -EBUSY);
	assert_int_equal(cmaheap_v4l2_stop(queue), 0);
	assert_int_equal(cmaheap_v4l2_set_images(queue, NULL, 0), 0);
	assert_int_equal(video->capture.buffers, 0);
	assert_int_equal(cmaheap_v4l2_enqueue(queue, 0), -EINVAL);
	cmaheap_v4l2_close(device);
}

static void bare_buffers_serve_compressed_pictures(void **state)
{
	struct cmaheap_v4l2_format format = { .fourcc = V4L2_PIX_FMT_MJPEG,
					      .width = 64,
					      .height = 64 };
	struct fake_video *video = fake_video_add();
	struct cmaheap_v4l2 *device = open_camera(video);
	struct cmaheap_v4l2_queue *queue = cmaheap_v4l2_capture(device);
	struct cmaheap_buffer *buffers[2] = { make_buffer(4096), make_buffer(4096) };

	(void)state;
	assert_int_equal(cmaheap_v4l2_set_buffers(queue, buffers, 2), -EINVAL);
	assert_error_has("307200 bytes");
	assert_int_equal(cmaheap_v4l2_set_format(queue, &format), 0);
	assert_int_equal(format.pitches[0], 0);
	assert_int_equal(cmaheap_v4l2_set_buffers(queue, buffers, 2), 0);
	assert_int_equal(cmaheap_v4l2_enqueue(queue, 1), 0);
	assert_int_equal(video->capture.queue[0].m.fd, cmaheap_buffer_fd(buffers[1]));
	assert_int_equal(cmaheap_v4l2_set_buffers(queue, NULL, 0), 0);
	fake_fail(FAKE_MEMORY, ENOMEM, 1);
	assert_int_equal(cmaheap_v4l2_set_buffers(queue, buffers, 2), -ENOMEM);
	cmaheap_buffer_unref(buffers[0]);
	cmaheap_buffer_unref(buffers[1]);
	cmaheap_v4l2_close(device);
}

static void bare_buffers_are_not_for_separate_planes(void **state)
{
	struct fake_video *video = fake_video_add();
	struct cmaheap_v4l2 *device = open_multi_planar(video, V4L2_CAP_VIDEO_CAPTURE_MPLANE);
	struct cmaheap_buffer *buffer = make_buffer((size_t)320 * 240);

	(void)state;
	assert_int_equal(cmaheap_v4l2_set_buffers(cmaheap_v4l2_capture(device), &buffer, 1),
			 -EINVAL);
	assert_error_has("fakedrv needs 2 buffers for each picture");
	cmaheap_buffer_unref(buffer);
	cmaheap_v4l2_close(device);
}

/* A camera with the only image of a pool, which only its queue has. */
struct lent {
	struct cmaheap_v4l2 *device;
	struct cmaheap_v4l2_queue *queue;
	struct cmaheap_pool *pool;
};

static struct lent lend_to_a_queue(void)
{
	struct fake_video *video = fake_video_add();
	struct lent lent = { .device = open_camera(video) };
	struct cmaheap_image *image;

	video->min_buffers = 1;
	lent.queue = cmaheap_v4l2_capture(lent.device);
	lent.pool = make_lending_pool(&xr24, &image);
	assert_int_equal(cmaheap_v4l2_set_images(lent.queue, &image, 1), 0);
	assert_int_equal(cmaheap_v4l2_enqueue(lent.queue, 0), 0);
	cmaheap_image_unref(image);
	return lent;
}

static void a_queue_holds_the_images_of_a_pool(void **state)
{
	struct lent lent = lend_to_a_queue();
	struct cmaheap_image *image;

	(void)state;
	assert_false(is_back(lent.pool));
	assert_int_equal(cmaheap_v4l2_set_images(lent.queue, NULL, 0), 0);
	assert_true(is_back(lent.pool));

	assert_int_equal(cmaheap_pool_acquire(lent.pool, 0, &image), 0);
	assert_int_equal(cmaheap_v4l2_set_images(lent.queue, &image, 1), 0);
	cmaheap_image_unref(image);
	assert_false(is_back(lent.pool));
	cmaheap_v4l2_close(lent.device);
	assert_true(is_back(lent.pool));
	destroy_lending_pool(lent.pool);
}

static void count_failure(void *count, int error, const char *text)
{
	(void)error;
	(void)text;
	++*(unsigned *)count;
}

static void a_queue_is_the_last_to_hold_its_images(void **state)
{
	struct lent lent = lend_to_a_queue();
	unsigned logged = 0;

	(void)state;
	assert_int_equal(cmaheap_v4l2_start(lent.queue), 0);
	destroy_lending_pool(lent.pool);
	fake_fail(FAKE_IOCTL, ENODEV, 2); /* unplugged: it neither stops nor lets go */
	cmaheap_set_log(count_failure, &logged);
	cmaheap_v4l2_close(lent.device);
	cmaheap_set_log(NULL, NULL);
	assert_int_equal(logged, 0);
}

static void images_stay_set_if_others_are_refused_before_the_device_is_asked(void **state)
{
	struct fake_video *video = fake_video_add();
	struct cmaheap_v4l2 *device = open_camera(video);
	struct cmaheap_v4l2_queue *queue = cmaheap_v4l2_capture(device);
	const struct cmaheap_image_info small = { xr24.fourcc, 160, 120, NULL, 0 };

	(void)state;
	assert_int_equal(set_images(queue, &xr24), 0);
	assert_int_equal(set_images(queue, &small), -EINVAL);
	assert_int_equal(cmaheap_v4l2_enqueue(queue, 0), 0);
	assert_int_equal(cmaheap_v4l2_start(queue), 0);
	assert_int_equal(set_images(queue, &xr24), -EBUSY);
	assert_int_equal(cmaheap_v4l2_enqueue(queue, 1), 0);
	assert_int_equal(cmaheap_v4l2_stop(queue), 0);
	fake_fail_later(FAKE_IOCTL, EIO, 2); /* the format is told, and the images let go of */
	assert_int_equal(set_images(queue, &xr24), -EIO);
	assert_int_equal(cmaheap_v4l2_enqueue(queue, 0), -EINVAL);
	cmaheap_v4l2_close(device);
}

static struct cmaheap_pool *lending;
static bool was_back;

static void look_into_pool(void)
{
	was_back = is_back(lending);
}

/* What it has not let go of it may write to until it is closed. */
static void a_device_that_does_not_let_go_has_its_images(void **state)
{
	struct fake_video *video = fake_video_add();
	struct cmaheap_v4l2 *device = open_camera(video);
	struct cmaheap_v4l2_queue *queue = cmaheap_v4l2_capture(device);
	struct cmaheap_image *image;

	(void)state;
	lending = make_lending_pool(&xr24, &image);
	video->min_buffers = 1;
	assert_int_equal(cmaheap_v4l2_set_images(queue, &image, 1), 0);
	cmaheap_image_unref(image);
	assert_int_equal(cmaheap_v4l2_enqueue(queue, 0), 0);
	assert_int_equal(cmaheap_v4l2_start(queue), 0);
	fake_fail(FAKE_IOCTL, EIO, 1);
	assert_int_equal(cmaheap_v4l2_stop(queue), -EIO);
	assert_int_equal(cmaheap_v4l2_enqueue(queue, 0), -EINVAL);
	assert_int_equal(cmaheap_v4l2_set_images(queue, NULL, 0), -EBUSY);
	assert_int_equal(cmaheap_v4l2_stop(queue), 0);

	video->busy = ENODEV;
	assert_int_equal(cmaheap_v4l2_set_images(queue, NULL, 0), -ENODEV);
	assert_error_has("does not let go of its images");
	assert_int_equal(set_images(queue, &xr24), -ENODEV);
	assert_false(is_back(lending));
	fake_on_close(look_into_pool);
	cmaheap_v4l2_close(device);
	fake_on_close(NULL);
	assert_false(was_back);
	assert_true(is_back(lending));
	destroy_lending_pool(lending);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT_TEST(images_must_be_laid_out_as_the_device_needs_it),
		UNIT_TEST(images_must_have_the_devices_number_of_buffers),
		UNIT_TEST(too_few_images_are_refused_with_the_number_wanted),
		UNIT_TEST(images_that_cannot_be_set_leave_nothing_behind),
		UNIT_TEST(images_can_be_replaced_but_not_while_streaming),
		UNIT_TEST(bare_buffers_serve_compressed_pictures),
		UNIT_TEST(bare_buffers_are_not_for_separate_planes),
		UNIT_TEST(a_queue_holds_the_images_of_a_pool),
		UNIT_TEST(a_queue_is_the_last_to_hold_its_images),
		UNIT_TEST(images_stay_set_if_others_are_refused_before_the_device_is_asked),
		UNIT_TEST(a_device_that_does_not_let_go_has_its_images),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
