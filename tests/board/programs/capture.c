/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* A camera that needs contiguous memory captures into the heap's images, and a screen shows them.
 */
#include "board-test.h"
#include "video.h"

#include <stdlib.h>
#include <string.h>

enum { FRAMES = 12 };

static const uint32_t XR24 = CMAHEAP_FOURCC('X', 'R', '2', '4');
static const uint32_t NV12 = CMAHEAP_FOURCC('N', 'V', '1', '2');
static const uint32_t NV16 = CMAHEAP_FOURCC('N', 'V', '1', '6');
static const struct cmaheap_needs separate = { .who = "test", .flags = CMAHEAP_SEPARATE };

static struct cmaheap_v4l2 *open_camera(uint32_t fourcc, unsigned buffer_count)
{
	struct cmaheap_v4l2 *camera = open_video("vivid", VIDEO_CAMERA, fourcc, buffer_count);
	uint32_t rate = 30000;

	must(cmaheap_v4l2_set_rate(cmaheap_v4l2_capture(camera), &rate));
	return camera;
}

/* Rows without padding, below the counters that the camera writes into its picture. */
static unsigned char *copy_below_text(struct cmaheap_image *image, unsigned index, size_t *size)
{
	const struct cmaheap_layout *layout = cmaheap_image_layout(image);
	const struct cmaheap_plane *plane = &layout->planes[index];
	uint32_t rows = index ? layout->height / 2 : layout->height, first = rows * 3 / 4;
	void *planes[CMAHEAP_MAX_PLANES];
	unsigned char *copy;

	*size = (size_t)(rows - first) * plane->pitch;
	copy = malloc(*size);
	assert_non_null(copy);
	must(cmaheap_image_map(image, planes));
	must(cmaheap_image_begin_access(image, CMAHEAP_READ));
	memcpy(copy, (char *)planes[index] + (size_t)first * plane->pitch, *size);
	must(cmaheap_image_end_access(image, CMAHEAP_READ));
	must(cmaheap_image_unmap(image));
	return copy;
}

/* The camera shows upright bars: each row is like the first, which has several colours. */
static void assert_bars(struct cmaheap_image *image, unsigned plane)
{
	const struct cmaheap_layout *layout = cmaheap_image_layout(image);
	size_t pitch = layout->planes[plane].pitch, size;
	unsigned char *data = copy_below_text(image, plane, &size);

	for (size_t row = pitch; row < size; row += pitch)
		assert_memory_equal(data, data + row, layout->width);
	assert_memory_not_equal(data, data + layout->width / 2, layout->width / 2);
	free(data);
}

static void every_frame_has_a_picture(struct cmaheap_v4l2 *camera,
				      const struct cmaheap_image_info *info)
{
	struct cmaheap_v4l2_queue *queue = cmaheap_v4l2_capture(camera);
	struct cmaheap_image *images[VIDEO_IMAGES];
	struct cmaheap_v4l2_frame frame;

	set_up_images(queue, info, images);
	enqueue_all(queue);
	must(cmaheap_v4l2_start(queue));
	for (int i = 0; i < FRAMES; i++) {
		const struct cmaheap_layout *layout;

		next_frame(camera, queue, &frame);
		assert_false(frame.damaged);
		layout = cmaheap_image_layout(images[frame.index]);
		for (unsigned plane = 0; plane < layout->plane_count; plane++)
			assert_bars(images[frame.index], plane);
		for (unsigned j = 0; j < layout->buffer_count; j++)
			assert_int_equal(frame.bytes_used[j], layout->sizes[j]);
		must(cmaheap_v4l2_enqueue(queue, frame.index));
	}
	cmaheap_v4l2_close(camera);
	drop_images(images);
}

static void frames_arrive_in_the_heaps_images(void **state)
{
	const struct cmaheap_image_info info = { XR24, 640, 480, NULL, 0 };

	(void)state;
	every_frame_has_a_picture(open_camera(XR24, 1), &info);
}

static void separate_planes_arrive_in_buffers_of_their_own(void **state)
{
	const struct cmaheap_image_info info = { NV12, 640, 480, &separate, 1 };

	(void)state;
	every_frame_has_a_picture(open_camera(NV12, 2), &info);
}

static void the_camera_writes_with_the_pitch_that_another_needs(void **state)
{
	const struct cmaheap_needs display = { .who = "display", .pitch_align = 1024 };
	const struct cmaheap_image_info info = { NV12, 640, 480, &display, 1 };
	struct cmaheap_v4l2 *camera = open_camera(NV12, 1);
	struct cmaheap_needs needs;

	(void)state;
	must(cmaheap_v4l2_negotiate(cmaheap_v4l2_capture(camera), &info, &needs));
	assert_string_equal(needs.who, "vivid");
	assert_int_equal(needs.pitch, 1024);
	every_frame_has_a_picture(camera, &info);
}

/* One frame: what of it does not change from frame to frame, by plane. */
static void take_picture(const struct cmaheap_needs *needs, unsigned buffer_count,
			 unsigned char *planes[2], size_t sizes[2])
{
	const struct cmaheap_image_info info = { NV12, 640, 480, needs, needs ? 1 : 0 };
	struct cmaheap_v4l2 *camera = open_camera(NV12, buffer_count);
	struct cmaheap_v4l2_queue *queue = cmaheap_v4l2_capture(camera);
	struct cmaheap_image *images[VIDEO_IMAGES];
	struct cmaheap_v4l2_frame frame;

	set_up_images(queue, &info, images);
	enqueue_all(queue);
	must(cmaheap_v4l2_start(queue));
	next_frame(camera, queue, &frame);
	for (unsigned i = 0; i < 2; i++)
		planes[i] = copy_below_text(images[frame.index], i, &sizes[i]);
	cmaheap_v4l2_close(camera);
	drop_images(images);
}

static void separate_planes_show_what_one_buffer_shows(void **state)
{
	unsigned char *one[2], *two[2];
	size_t one_sizes[2], two_sizes[2];

	(void)state;
	take_picture(NULL, 1, one, one_sizes);
	take_picture(&separate, 2, two, two_sizes);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(one_sizes[i], two_sizes[i]);
		assert_memory_equal(one[i], two[i], one_sizes[i]);
		free(one[i]);
		free(two[i]);
	}
}

/* vivid puts 128 bytes before the first plane of this format. */
static void bytes_before_a_picture_are_told(void **state)
{
	const struct cmaheap_image_info info = { NV16, 640, 480, &separate, 1 };
	struct cmaheap_v4l2 *camera = open_camera(NV16, 2);
	struct cmaheap_v4l2_queue *queue = cmaheap_v4l2_capture(camera);
	struct cmaheap_image *images[VIDEO_IMAGES];
	struct cmaheap_v4l2_frame frame;

	(void)state;
	set_up_images(queue, &info, images);
	enqueue_all(queue);
	must(cmaheap_v4l2_start(queue));
	next_frame(camera, queue, &frame);
	assert_int_equal(frame.offsets[0], 128);
	assert_int_equal(frame.offsets[1], 0);
	assert_int_equal(frame.bytes_used[0], 640 * 480 + 128);
	cmaheap_v4l2_close(camera);
	drop_images(images);
}

static void output_is_taken_from_images(unsigned buffer_count, const struct cmaheap_needs *needs)
{
	struct cmaheap_v4l2 *screen = open_video("vivid", VIDEO_SCREEN, NV12, buffer_count);
	struct cmaheap_v4l2_queue *queue = cmaheap_v4l2_output(screen);
	struct cmaheap_image *images[VIDEO_IMAGES];
	struct cmaheap_v4l2_format format;
	struct cmaheap_v4l2_frame frame;

	must(cmaheap_v4l2_get_format(queue, &format));
	set_up_images(queue,
		      &(struct cmaheap_image_info){ NV12, format.width, format.height, needs,
						    needs ? 1 : 0 },
		      images);
	enqueue_all(queue);
	must(cmaheap_v4l2_start(queue));
	for (unsigned i = 0; i < FRAMES; i++) {
		next_frame(screen, queue, &frame);
		assert_false(frame.damaged);
		assert_int_equal(frame.index, i % VIDEO_IMAGES);
		must(cmaheap_v4l2_enqueue(queue, frame.index));
	}
	cmaheap_v4l2_close(screen);
	drop_images(images);
}

static void images_are_output(void **state)
{
	(void)state;
	output_is_taken_from_images(1, NULL);
	output_is_taken_from_images(2, &separate);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		checked_test(frames_arrive_in_the_heaps_images),
		checked_test(separate_planes_arrive_in_buffers_of_their_own),
		checked_test(the_camera_writes_with_the_pitch_that_another_needs),
		checked_test(separate_planes_show_what_one_buffer_shows),
		checked_test(bytes_before_a_picture_are_told),
		checked_test(images_are_output),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
