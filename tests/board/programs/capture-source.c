/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* What a camera's source is like: interlaced, in which colours, which part of it is captured. */
#include "board-test.h"
#include "video.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>

#include <linux/videodev2.h>

static const uint32_t XR24 = CMAHEAP_FOURCC('X', 'R', '2', '4');

static struct cmaheap_v4l2 *open_camera(void)
{
	return open_video("vivid", VIDEO_CAMERA, XR24, 1);
}

enum { WEBCAM, S_VIDEO = 2, HDMI };
enum { S_VIDEO_OUTPUT, HDMI_OUTPUT };

static void choose_input(struct cmaheap_v4l2 *camera, int input)
{
	v4l2_std_id pal = V4L2_STD_PAL;

	assert_int_equal(ioctl(cmaheap_v4l2_fd(camera), VIDIOC_S_INPUT, &input), 0);
	if (input == S_VIDEO)
		assert_int_equal(ioctl(cmaheap_v4l2_fd(camera), VIDIOC_S_STD, &pal), 0);
}

static void choose_output(struct cmaheap_v4l2 *screen, int output)
{
	assert_int_equal(ioctl(cmaheap_v4l2_fd(screen), VIDIOC_S_OUTPUT, &output), 0);
}

static void set_images_of_format(struct cmaheap_v4l2_queue *queue,
				 const struct cmaheap_v4l2_format *format,
				 struct cmaheap_image *images[VIDEO_IMAGES])
{
	struct cmaheap_needs needs;
	const struct cmaheap_image_info info = { format->fourcc, format->width, format->height,
						 &needs, 1 };
	struct cmaheap *heap;

	must(cmaheap_v4l2_get_needs(queue, &needs));
	must(cmaheap_open(heap_name(), &heap));
	for (int i = 0; i < VIDEO_IMAGES; i++)
		must(cmaheap_alloc_image(heap, &info, &images[i]));
	cmaheap_close(heap);
	must(cmaheap_v4l2_set_images(queue, images, VIDEO_IMAGES));
	enqueue_all(queue);
}

/* What each of the first four frames is. */
static void take_fields(struct cmaheap_v4l2 *camera, uint32_t field, uint32_t fields[VIDEO_IMAGES])
{
	struct cmaheap_v4l2_queue *queue = cmaheap_v4l2_capture(camera);
	struct cmaheap_v4l2_format format = {
		.fourcc = XR24,
		.width = 720,
		.height = field == V4L2_FIELD_ALTERNATE ? 288 : 576,
		.field = field,
	};
	struct cmaheap_image *images[VIDEO_IMAGES];
	struct cmaheap_v4l2_frame frame;

	must(cmaheap_v4l2_set_format(queue, &format));
	set_images_of_format(queue, &format, images);
	must(cmaheap_v4l2_start(queue));
	for (int i = 0; i < VIDEO_IMAGES; i++) {
		next_frame(camera, queue, &frame);
		fields[i] = frame.field;
	}
	must(cmaheap_v4l2_stop(queue));
	must(cmaheap_v4l2_set_images(queue, NULL, 0));
	drop_images(images);
}

static void an_interlaced_source_is_told_from_a_progressive_one(void **state)
{
	struct cmaheap_v4l2 *camera = open_camera();
	struct cmaheap_v4l2_queue *queue = cmaheap_v4l2_capture(camera);
	const struct cmaheap_image_info info = { XR24, 720, 576, NULL, 0 };
	uint32_t frames[VIDEO_IMAGES], fields[VIDEO_IMAGES];
	struct cmaheap_needs needs;
	char text[256];
	int error;

	(void)state;
	choose_input(camera, S_VIDEO);
	error = cmaheap_v4l2_negotiate(queue, &info, &needs);
	snprintf(text, sizeof(text), "%s", cmaheap_last_error());
	take_fields(camera, V4L2_FIELD_INTERLACED, frames);
	take_fields(camera, V4L2_FIELD_ALTERNATE, fields);
	choose_input(camera, WEBCAM);
	cmaheap_v4l2_close(camera);

	/* Afterwards, so that the tests that follow have the webcam. */
	assert_int_equal(error, -EINVAL);
	assert_non_null(strstr(text, "interlaced pictures (INTERLACED)"));
	for (int i = 0; i < VIDEO_IMAGES; i++) {
		assert_int_equal(frames[i], V4L2_FIELD_INTERLACED);
		assert_in_range(fields[i], V4L2_FIELD_TOP, V4L2_FIELD_BOTTOM);
	}
}

static void as_many_images_as_are_needed_suffice(void **state)
{
	struct cmaheap_v4l2 *camera = open_camera();
	struct cmaheap_v4l2_queue *queue = cmaheap_v4l2_capture(camera);
	const struct cmaheap_image_info info = { XR24, 640, 480, NULL, 0 };
	struct cmaheap_image *images[VIDEO_IMAGES];
	unsigned count;

	(void)state;
	set_up_images(queue, &info, images);
	assert_int_equal(cmaheap_v4l2_get_min_images(queue, &count), -EBUSY);
	must(cmaheap_v4l2_set_images(queue, NULL, 0));
	must(cmaheap_v4l2_get_min_images(queue, &count));
	assert_in_range(count, 1, VIDEO_IMAGES);
	must(cmaheap_v4l2_set_images(queue, images, count));
	if (count > 1)
		assert_int_equal(cmaheap_v4l2_set_images(queue, images, count - 1), -EINVAL);
	cmaheap_v4l2_close(camera);
	drop_images(images);
}

static void a_part_of_the_source_is_captured(void **state)
{
	const struct cmaheap_v4l2_rectangle wanted = { 100, 50, 640, 480 };
	struct cmaheap_v4l2_format format = { .fourcc = XR24, .width = 640, .height = 480 };
	struct cmaheap_v4l2 *camera = open_camera();
	struct cmaheap_v4l2_queue *queue = cmaheap_v4l2_capture(camera);
	struct cmaheap_v4l2_rectangle part;

	(void)state;
	assert_int_equal(cmaheap_v4l2_get_selection(queue, V4L2_SEL_TGT_CROP, &part), -EOPNOTSUPP);
	choose_input(camera, HDMI);
	must(cmaheap_v4l2_follow_source(camera));
	must(cmaheap_v4l2_set_format(queue, &format));
	must(cmaheap_v4l2_get_selection(queue, V4L2_SEL_TGT_CROP_DEFAULT, &part));
	assert_int_equal(part.width, 1280);
	part = wanted;
	must(cmaheap_v4l2_set_selection(queue, V4L2_SEL_TGT_CROP, &part));
	must(cmaheap_v4l2_get_selection(queue, V4L2_SEL_TGT_CROP, &part));
	assert_memory_equal(&part, &wanted, sizeof(part));
	must(cmaheap_v4l2_get_selection(queue, V4L2_SEL_TGT_CROP_DEFAULT, &part));
	must(cmaheap_v4l2_set_selection(queue, V4L2_SEL_TGT_CROP, &part));
	choose_input(camera, WEBCAM);
	cmaheap_v4l2_close(camera);
}

static void colours_are_told_both_ways(void **state)
{
	struct cmaheap_v4l2 *camera = open_camera();
	struct cmaheap_v4l2 *screen = open_video("vivid", VIDEO_SCREEN, XR24, 1);
	struct cmaheap_v4l2_format format;

	(void)state;
	must(cmaheap_v4l2_get_format(cmaheap_v4l2_capture(camera), &format));
	assert_int_equal(format.color.colorspace, V4L2_COLORSPACE_SRGB);
	choose_output(screen, HDMI_OUTPUT);
	must(cmaheap_v4l2_get_format(cmaheap_v4l2_output(screen), &format));
	/* vivid keeps no more of it. */
	format.color = (struct cmaheap_v4l2_color){ .colorspace = V4L2_COLORSPACE_BT2020 };
	must(cmaheap_v4l2_set_format(cmaheap_v4l2_output(screen), &format));
	must(cmaheap_v4l2_get_format(cmaheap_v4l2_output(screen), &format));
	choose_output(screen, S_VIDEO_OUTPUT);
	assert_int_equal(format.color.colorspace, V4L2_COLORSPACE_BT2020);
	cmaheap_v4l2_close(screen);
	cmaheap_v4l2_close(camera);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		checked_test(an_interlaced_source_is_told_from_a_progressive_one),
		checked_test(as_many_images_as_are_needed_suffice),
		checked_test(a_part_of_the_source_is_captured),
		checked_test(colours_are_told_both_ways),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
