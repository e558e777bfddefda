/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/*
 * hold-camera: a camera has images of $HEAP mapped and writes into them; says "holding" when the
 * first frame is there, and keeps only what the camera has until it is killed.
 */
#include "board-test.h"
#include "video.h"

#include <stdio.h>
#include <unistd.h>

static void hold(void **state)
{
	const uint32_t XR24 = CMAHEAP_FOURCC('X', 'R', '2', '4');
	const struct cmaheap_image_info info = { .fourcc = XR24, .width = 640, .height = 480 };
	struct cmaheap_v4l2 *camera = open_video("vivid", VIDEO_CAMERA, XR24, 1);
	struct cmaheap_v4l2_queue *queue = cmaheap_v4l2_capture(camera);
	struct cmaheap_image *images[VIDEO_IMAGES];
	struct cmaheap_v4l2_frame frame;

	(void)state;
	set_up_images(queue, &info, images);
	enqueue_all(queue);
	must(cmaheap_v4l2_start(queue));
	next_frame(camera, queue, &frame);
	drop_images(images);
	puts("holding");
	fflush(stdout);
	pause();
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(hold) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
