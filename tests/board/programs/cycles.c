/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/*
 * A camera is started and stopped $CYCLES times (100) with pictures of mixed sizes, while others
 * keep some buffers from cycle to cycle: no allocation fails, and the kernel's memory does not
 * grow.
 */
#include "board-test.h"
#include "meminfo.h"
#include "random.h"
#include "video.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { KEPT = 6, KEPT_BITS = 20, FRAME_EVERY = 4, GROWTH_KIB = 2048 };

static int kept[KEPT];
static uint64_t seed = 1;

/* What the kernel has allocated for itself and cannot drop, in KiB. */
static long kernel_memory(void)
{
	return (long)(meminfo("SUnreclaim:") / 1024);
}

static void some_picture(struct cmaheap_image_info *info)
{
	static const struct {
		uint32_t width, height;
	} sizes[] = { { 320, 180 }, { 640, 360 }, { 640, 480 }, { 1280, 720 } };
	const size_t i = (size_t)random_below(&seed, sizeof(sizes) / sizeof(*sizes));
	const bool planar = random_below(&seed, 2);

	*info = (struct cmaheap_image_info){
		.fourcc = planar ? CMAHEAP_FOURCC('N', 'V', '1', '2')
				 : CMAHEAP_FOURCC('X', 'R', '2', '4'),
		.width = sizes[i].width,
		.height = sizes[i].height,
	};
}

/* One buffer more goes and another comes, somewhere between the camera's. */
static void renew_one(void)
{
	int *fd = &kept[random_below(&seed, KEPT)];

	if (*fd >= 0)
		must_close(*fd);
	*fd = must_alloc(random_size(&seed, KEPT_BITS));
}

static void one_cycle(uint64_t number)
{
	struct cmaheap_image *images[VIDEO_IMAGES];
	struct cmaheap_image_info info;
	struct cmaheap_v4l2 *camera;
	struct cmaheap_v4l2_queue *queue;
	struct cmaheap_v4l2_frame frame;

	some_picture(&info);
	camera = open_video("vivid", VIDEO_CAMERA, info.fourcc, 1);
	queue = cmaheap_v4l2_capture(camera);
	set_up_images(queue, &info, images);
	enqueue_all(queue);
	renew_one();
	must(cmaheap_v4l2_start(queue));
	if (number % FRAME_EVERY == 0)
		next_frame(camera, queue, &frame);
	cmaheap_v4l2_close(camera);
	drop_images(images);
}

static void starting_and_stopping_a_camera_costs_nothing(void **state)
{
	const uint64_t cycles = number_of("CYCLES", 100);
	long before = 0, after;

	(void)state;
	memset(kept, -1, sizeof(kept));
	for (uint64_t i = 0; i < cycles; i++) {
		if (i == cycles / 10)
			before = kernel_memory();
		one_cycle(i);
	}
	after = kernel_memory();
	for (int i = 0; i < KEPT; i++)
		if (kept[i] >= 0)
			must_close(kept[i]);
	printf("%" PRIu64 " cycles; the kernel's own memory: %ld KiB after a tenth of them, %ld "
	       "KiB at the end\n",
	       cycles, before, after);
	assert_true(after - before < GROWTH_KIB);
}

int main(void)
{
	const struct CMUnitTest tests[] = { checked_test(
		starting_and_stopping_a_camera_costs_nothing) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
