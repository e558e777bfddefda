/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* A camera's images are the input of a converter, which fills others: no copy but its own. */
#include "board-test.h"
#include "video.h"

#include <string.h>

enum { FRAMES = 8 };

static const struct cmaheap_image_info info = { CMAHEAP_FOURCC('R', 'G', '1', '6'), 640, 480, NULL,
						0 };

/* The converter's format is the camera's, so that it must write what it reads. */
static void assert_same_picture(struct cmaheap_image *in, struct cmaheap_image *out)
{
	const struct cmaheap_layout *layout = cmaheap_image_layout(in);
	void *in_planes[CMAHEAP_MAX_PLANES], *out_planes[CMAHEAP_MAX_PLANES];

	must(cmaheap_image_map(in, in_planes));
	must(cmaheap_image_map(out, out_planes));
	must(cmaheap_image_begin_access(in, CMAHEAP_READ));
	must(cmaheap_image_begin_access(out, CMAHEAP_READ));
	assert_memory_equal(in_planes[0], out_planes[0], layout->planes[0].size);
	assert_memory_not_equal(out_planes[0], (char *)out_planes[0] + 2, 640 * 2);
	must(cmaheap_image_end_access(out, CMAHEAP_READ));
	must(cmaheap_image_end_access(in, CMAHEAP_READ));
	must(cmaheap_image_unmap(out));
	must(cmaheap_image_unmap(in));
}

static void a_cameras_images_are_converted(void **state)
{
	struct cmaheap_v4l2 *camera = open_video("vivid", VIDEO_CAMERA, info.fourcc, 1);
	struct cmaheap_v4l2 *converter = open_video("vim2m", VIDEO_CONVERTER, info.fourcc, 1);
	struct cmaheap_v4l2_queue *pictures = cmaheap_v4l2_capture(camera);
	struct cmaheap_v4l2_queue *input = cmaheap_v4l2_output(converter);
	struct cmaheap_v4l2_queue *result = cmaheap_v4l2_capture(converter);
	struct cmaheap_image *in[VIDEO_IMAGES], *out[VIDEO_IMAGES];
	struct cmaheap_v4l2_frame taken, used, made;
	struct cmaheap_needs needs;

	(void)state;
	set_up_images(pictures, &info, in);
	set_up_images(result, &info, out);
	must(cmaheap_v4l2_negotiate(input, &info, &needs));
	must(cmaheap_v4l2_set_images(input, in, VIDEO_IMAGES));
	enqueue_all(pictures);
	enqueue_all(result);
	must(cmaheap_v4l2_start(pictures));
	must(cmaheap_v4l2_start(input));
	must(cmaheap_v4l2_start(result));

	for (int i = 0; i < FRAMES; i++) {
		next_frame(camera, pictures, &taken);
		must(cmaheap_v4l2_enqueue_frame(input, &taken));
		next_frame(converter, input, &used);
		next_frame(converter, result, &made);
		assert_int_equal(used.index, taken.index);
		assert_int_equal(made.sequence, i);
		assert_true(made.timestamp_ns == taken.timestamp_ns);
		assert_same_picture(in[taken.index], out[made.index]);
		must(cmaheap_v4l2_enqueue(result, made.index));
		must(cmaheap_v4l2_enqueue(pictures, taken.index));
	}
	cmaheap_v4l2_close(converter);
	cmaheap_v4l2_close(camera);
	drop_images(out);
	drop_images(in);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		checked_test(a_cameras_images_are_converted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
