/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* Images that go to a device and come back. */
#include <cmaheap/v4l2.h>

#include "fake-video.h"
#include "unit.h"
#include "video-images.h"

static void frames_come_in_the_images_that_were_enqueued(void **state)
{
	struct fake_video *video = fake_video_add();
	struct cmaheap_v4l2 *device = open_camera(video);
	struct cmaheap_v4l2_queue *queue = cmaheap_v4l2_capture(device);
	struct cmaheap_v4l2_frame frame;

	(void)state;
	assert_int_equal(set_images(queue, &xr24), 0);
	assert_int_equal(cmaheap_v4l2_enqueue(queue, 2), 0);
	assert_true(fake_is_dmabuf(video->capture.queue[0].m.fd));
	assert_int_equal(cmaheap_v4l2_start(queue), 0);
	assert_int_equal(cmaheap_v4l2_dequeue(queue, &frame), -EAGAIN);
	assert_error_has("yet");
	fake_video_finish_frame(&video->capture, 41, V4L2_BUF_FLAG_ERROR);
	fake_fail(FAKE_IOCTL, EINTR, 1);
	assert_int_equal(cmaheap_v4l2_dequeue(queue, &frame), 0);
	assert_int_equal(frame.index, 2);
	assert_int_equal(frame.sequence, 41);
	assert_int_equal(frame.field, V4L2_FIELD_NONE);
	assert_int_equal(frame.bytes_used[0], 1000);
	assert_true(frame.timestamp_ns == 2000003000ULL);
	assert_true(frame.damaged);
	assert_false(frame.last);
	cmaheap_v4l2_close(device);
	assert_false(video->capture.streaming);
	assert_int_equal(video->capture.buffers, 0);
}

static void each_plane_of_a_frame_has_its_numbers(void **state)
{
	struct fake_video *video = fake_video_add();
	struct cmaheap_v4l2 *device = open_multi_planar(video, V4L2_CAP_VIDEO_CAPTURE_MPLANE);
	struct cmaheap_v4l2_queue *queue = cmaheap_v4l2_capture(device);
	struct cmaheap_v4l2_frame frame;

	(void)state;
	video->data_offset = 128;
	assert_int_equal(set_images(queue, &nv12m), 0);
	assert_int_equal(cmaheap_v4l2_enqueue(queue, 1), 0);
	assert_int_equal(video->capture.queue[0].length, 2);
	assert_int_not_equal(video->capture.planes[0].m.fd, video->capture.planes[1].m.fd);
	assert_true(fake_is_dmabuf(video->capture.planes[1].m.fd));
	assert_int_equal(video->capture.planes[0].length, 77824); /* whole pages */
	fake_video_finish_frame(&video->capture, 1, V4L2_BUF_FLAG_LAST);
	assert_int_equal(cmaheap_v4l2_dequeue(queue, &frame), 0);
	assert_int_equal(frame.bytes_used[0], 1000);
	assert_int_equal(frame.bytes_used[1], 500);
	assert_int_equal(frame.offsets[1], 128);
	assert_true(frame.last);
	cmaheap_v4l2_close(device);
}

static void output_tells_bytes_used_and_time(void **state)
{
	struct cmaheap_v4l2_frame frame = { .index = 1,
					    .field = V4L2_FIELD_BOTTOM,
					    .bytes_used = { 70000, 30000 },
					    .offsets = { 16, 32 },
					    .timestamp_ns = 5000007000 };
	struct fake_video *video = fake_video_add();
	struct cmaheap_v4l2 *device = open_multi_planar(video, V4L2_CAP_VIDEO_OUTPUT_MPLANE);
	struct cmaheap_v4l2_queue *queue = cmaheap_v4l2_output(device);

	(void)state;
	assert_int_equal(set_images(queue, &nv12m), 0);
	assert_int_equal(cmaheap_v4l2_enqueue(queue, 0), 0);
	assert_int_equal(video->output.planes[0].bytesused, 320 * 240);
	assert_int_equal(video->output.planes[1].bytesused, 320 * 120);
	assert_int_equal(video->output.queue[0].timestamp.tv_sec, 0);
	assert_int_equal(cmaheap_v4l2_enqueue_frame(queue, &frame), 0);
	assert_int_equal(video->output.queue[0].field, V4L2_FIELD_NONE);
	assert_int_equal(video->output.queue[1].field, V4L2_FIELD_BOTTOM);
	assert_int_equal(video->output.planes[0].bytesused, 70000);
	assert_int_equal(video->output.planes[1].data_offset, 32);
	assert_int_equal(video->output.queue[1].timestamp.tv_sec, 5);
	assert_int_equal(video->output.queue[1].timestamp.tv_usec, 7);
	frame.index = 2;
	frame.bytes_used[1] = 100000;
	assert_int_equal(cmaheap_v4l2_enqueue_frame(queue, &frame), -EINVAL);
	assert_error_has("100000 bytes used in plane 1 of image 2: it has 40960");
	cmaheap_v4l2_close(device);
}

static void both_queues_of_a_converter_stream(void **state)
{
	struct fake_video *video = fake_video_add();
	struct cmaheap_v4l2 *device = open_fake_video(video, V4L2_CAP_VIDEO_M2M);
	struct cmaheap_v4l2_queue *capture = cmaheap_v4l2_capture(device);
	struct cmaheap_v4l2_queue *output = cmaheap_v4l2_output(device);
	struct cmaheap_v4l2_frame frame;

	(void)state;
	assert_int_equal(set_images(capture, &xr24), 0);
	assert_int_equal(set_images(output, &xr24), 0);
	assert_int_equal(cmaheap_v4l2_enqueue(capture, 1), 0);
	assert_int_equal(cmaheap_v4l2_enqueue(output, 2), 0);
	assert_int_equal(cmaheap_v4l2_start(output), 0);
	assert_int_equal(cmaheap_v4l2_start(capture), 0);
	assert_true(video->output.streaming && video->capture.streaming);
	fake_video_finish_frame(&video->output, 0, 0);
	fake_video_finish_frame(&video->capture, 0, 0);
	assert_int_equal(cmaheap_v4l2_dequeue(output, &frame), 0);
	assert_int_equal(frame.index, 2);
	assert_int_equal(cmaheap_v4l2_dequeue(capture, &frame), 0);
	assert_int_equal(frame.index, 1);
	cmaheap_v4l2_close(device);
	assert_false(video->output.streaming || video->capture.streaming);
	assert_int_equal(video->output.buffers, 0);
}

static void an_image_is_enqueued_once_until_it_comes_back(void **state)
{
	struct fake_video *video = fake_video_add();
	struct cmaheap_v4l2 *device = open_camera(video);
	struct cmaheap_v4l2_queue *queue = cmaheap_v4l2_capture(device);
	struct cmaheap_v4l2_frame frame;

	(void)state;
	assert_int_equal(set_images(queue, &xr24), 0);
	assert_int_equal(cmaheap_v4l2_enqueue(queue, 0), 0);
	assert_int_equal(cmaheap_v4l2_enqueue(queue, 0), -EINVAL);
	assert_error_has("image 0 is with " FAKE_VIDEO_PATH " already");
	fake_video_finish_frame(&video->capture, 0, 0);
	assert_int_equal(cmaheap_v4l2_dequeue(queue, &frame), 0);
	assert_int_equal(cmaheap_v4l2_enqueue(queue, 0), 0);
	assert_int_equal(cmaheap_v4l2_stop(queue), 0);
	assert_int_equal(cmaheap_v4l2_enqueue(queue, 0), 0);
	assert_int_equal(cmaheap_v4l2_enqueue(queue, IMAGES), -EINVAL);
	assert_error_has("image 3");
	cmaheap_v4l2_close(device);
}

static void a_frame_of_no_image_is_none(void **state)
{
	struct fake_video *video = fake_video_add();
	struct cmaheap_v4l2 *device = open_camera(video);
	struct cmaheap_v4l2_queue *queue = cmaheap_v4l2_capture(device);
	struct cmaheap_v4l2_frame frame = { .index = 77 };

	(void)state;
	assert_int_equal(set_images(queue, &xr24), 0);
	assert_int_equal(cmaheap_v4l2_enqueue(queue, 0), 0);
	video->capture.queue[0].index = IMAGES;
	fake_video_finish_frame(&video->capture, 0, 0);
	assert_int_equal(cmaheap_v4l2_dequeue(queue, &frame), -EIO);
	assert_error_has("image 3");
	assert_int_equal(frame.index, 77);
	cmaheap_v4l2_close(device);
}

/* V4L2 counts bytes in 32 bits. */
static void a_buffer_of_4_gib_is_large_enough(void **state)
{
	struct cmaheap_buffer *buffers[2];
	struct cmaheap_v4l2_queue *queue;
	struct cmaheap_v4l2 *device;
	struct fake_video *video;

	(void)state;
	if (SIZE_MAX <= UINT32_MAX)
		skip();
	video = fake_video_add();
	device = open_camera(video);
	queue = cmaheap_v4l2_capture(device);
	for (unsigned i = 0; i < 2; i++)
		buffers[i] = make_buffer((size_t)UINT32_MAX + 1);
	assert_int_equal(cmaheap_v4l2_set_buffers(queue, buffers, 2), 0);
	assert_int_equal(cmaheap_v4l2_enqueue(queue, 0), 0);
	assert_int_equal(video->capture.queue[0].length, UINT32_MAX);
	cmaheap_v4l2_close(device);
	for (unsigned i = 0; i < 2; i++)
		cmaheap_buffer_unref(buffers[i]);
}

static void a_refusal_tells_whose_memory_is_not_contiguous(void **state)
{
	struct fake_video *video = fake_video_add();
	struct cmaheap_v4l2 *device = open_camera(video);
	struct cmaheap_v4l2_queue *queue = cmaheap_v4l2_capture(device);

	(void)state;
	fake_set_fdinfo("exp_name:\tsystem\n");
	assert_int_equal(set_images(queue, &xr24), 0);
	video->queue_error = EFAULT;
	assert_int_equal(cmaheap_v4l2_enqueue(queue, 1), -EFAULT);
	assert_error_has("fakedrv needs 307200 bytes in one piece: plane 0 of image 1 has 307200, "
			 "which are not known to be contiguous (exporter system)");
	fake_set_fdinfo("exp_name:\tlinux,cma\n");
	assert_int_equal(cmaheap_v4l2_enqueue(queue, 1), -EFAULT);
	assert_error_has("refuses image 1");
	assert_error_has("exporter linux,cma");
	cmaheap_v4l2_close(device);
}

static void another_refusal_has_numbers_too(void **state)
{
	struct fake_video *video = fake_video_add();
	struct cmaheap_v4l2 *device = open_multi_planar(video, V4L2_CAP_VIDEO_CAPTURE_MPLANE);
	struct cmaheap_v4l2_queue *queue = cmaheap_v4l2_capture(device);

	(void)state;
	assert_int_equal(set_images(queue, &nv12m), 0);
	video->queue_error = EINVAL;
	assert_int_equal(cmaheap_v4l2_enqueue(queue, 2), -EINVAL);
	assert_error_has("fakedrv refuses image 2: Invalid argument; it needs 76800 bytes, "
			 "plane 0 has 77824 (exporter unknown)");
	video->queue_error = 0;
	assert_int_equal(cmaheap_v4l2_enqueue(queue, 2), 0);
	cmaheap_v4l2_close(device);
}

static void stream_errors_have_a_text(void **state)
{
	struct fake_video *video = fake_video_add();
	struct cmaheap_v4l2 *device = open_camera(video);
	struct cmaheap_v4l2_queue *queue = cmaheap_v4l2_capture(device);
	struct cmaheap_v4l2_frame frame;

	(void)state;
	fake_fail(FAKE_IOCTL, ENOBUFS, 1);
	assert_int_equal(cmaheap_v4l2_start(queue), -ENOBUFS);
	assert_error_has("does not start");
	fake_fail(FAKE_IOCTL, EIO, 1);
	assert_int_equal(cmaheap_v4l2_stop(queue), -EIO);
	assert_error_has("does not stop");
	video->dequeue_error = EPIPE;
	assert_int_equal(cmaheap_v4l2_dequeue(queue, &frame), -EPIPE);
	assert_error_has("the last frame");
	video->dequeue_error = ENODEV;
	assert_int_equal(cmaheap_v4l2_dequeue(queue, &frame), -ENODEV);
	assert_error_has("no frame from");
	cmaheap_v4l2_close(device);
}

static void codecs_drain(void **state)
{
	struct fake_video *video = fake_video_add();
	struct cmaheap_v4l2 *device = open_fake_video(video, V4L2_CAP_VIDEO_M2M);

	(void)state;
	assert_int_equal(cmaheap_v4l2_drain(device), -EOPNOTSUPP);
	assert_error_has("no codec");
	video->encodes = true;
	assert_int_equal(cmaheap_v4l2_drain(device), 0);
	video->encodes = false;
	video->decodes = true;
	assert_int_equal(cmaheap_v4l2_drain(device), 0);
	assert_int_equal(video->stops, 2);
	fake_fail(FAKE_IOCTL, EBUSY, 1);
	assert_int_equal(cmaheap_v4l2_drain(device), -EBUSY);
	assert_error_has("does not drain");
	cmaheap_v4l2_close(device);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT_TEST(frames_come_in_the_images_that_were_enqueued),
		UNIT_TEST(each_plane_of_a_frame_has_its_numbers),
		UNIT_TEST(output_tells_bytes_used_and_time),
		UNIT_TEST(both_queues_of_a_converter_stream),
		UNIT_TEST(an_image_is_enqueued_once_until_it_comes_back),
		UNIT_TEST(a_frame_of_no_image_is_none),
		UNIT_TEST(a_buffer_of_4_gib_is_large_enough),
		UNIT_TEST(a_refusal_tells_whose_memory_is_not_contiguous),
		UNIT_TEST(another_refusal_has_numbers_too),
		UNIT_TEST(stream_errors_have_a_text),
		UNIT_TEST(codecs_drain),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
