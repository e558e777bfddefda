/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/*
 * What the pool keeps never stands in the way of a driver that allocates from the area by itself:
 * it gets its memory at once, not at the second try. Where a kernel lets the pool give back only
 * soon after, within $DRIVER_TRIES. Expects cma_test to be loaded.
 */
#include "board-test.h"
#include "heap-files.h"
#include "pool-settings.h"
#include "video.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/videodev2.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { PIECE = 1 << 20, MOST = 1024 };

/* 0 or a negative errno. */
static int try_as_driver(unsigned long long bytes)
{
	int device = open("/dev/cma_test", O_WRONLY | O_CLOEXEC), result;

	assert_true(device >= 0);
	result = dprintf(device, "%llu", bytes >> 20) < 0 ? -errno : 0;
	must_close(device);

	return result;
}

static uint64_t driver_tries(void)
{
	return number_of("DRIVER_TRIES", 1);
}

static int take_as_driver(unsigned long long bytes)
{
	int result = try_as_driver(bytes);

	for (uint64_t i = 1; result == -ENOMEM && i < driver_tries(); i++) {
		usleep(10000);
		result = try_as_driver(bytes);
	}

	return result;
}

static int free_as_driver(void **state)
{
	int device = open("/dev/cma_test", O_RDONLY | O_CLOEXEC);
	char byte;

	assert_true(device >= 0);
	while (read(device, &byte, 1) == 0)
		;
	must_close(device);

	return compare_fds(state);
}

/* Half of the area is free, and the pool's half is spread over all of it. */
static void pool_every_second_piece(void)
{
	int fds[MOST], count = 0, heap = open_heap();

	must_set("retry_ms", "0");
	while (count < MOST && (fds[count] = heap_alloc(heap, PIECE)) >= 0)
		count++;
	must_set("retry_ms", "2000");
	must_close(heap);
	for (int i = 1; i < count; i += 2)
		must_close(fds[i]);
	for (int i = 0; i < count; i += 2)
		must_close(fds[i]);
	assert_true(read_counter("pooled") > read_counter("size") / 4);
}

static void pieces_all_over_the_area_are_given_back(void **state)
{
	(void)state;
	pool_every_second_piece();
	assert_int_equal(take_as_driver(read_counter("size") / 5), 0);
}

static void what_others_than_we_hold_is_considered(void **state)
{
	const unsigned long long part = read_counter("size") / 64;
	int fds[4];

	(void)state;
	assert_int_equal(take_as_driver(30 * part), 0);
	for (int i = 0; i < 4; i++)
		fds[i] = must_alloc(4 * part);
	for (int i = 0; i < 4; i++)
		must_close(fds[i]);
	assert_int_equal(read_counter("pooled"), 16 * part);
	assert_int_equal(take_as_driver(20 * part), 0);
}

static void a_camera_gets_buffers_of_its_own(void **state)
{
	struct v4l2_requestbuffers request = { .count = 2,
					       .type = V4L2_BUF_TYPE_VIDEO_CAPTURE,
					       .memory = V4L2_MEMORY_MMAP };
	struct cmaheap_v4l2_format format = { .fourcc = CMAHEAP_FOURCC('X', 'R', '2', '4'),
					      .width = 1920,
					      .height = 1080 };
	struct cmaheap_v4l2 *camera;

	(void)state;
	/* A first try that fails has the kernel warn: so many pages can come from nowhere else. */
	if (driver_tries() > 1)
		skip();
	camera = open_video("vivid", VIDEO_CAMERA, format.fourcc, 1);
	must(cmaheap_v4l2_set_format(cmaheap_v4l2_capture(camera), &format));
	pool_every_second_piece();
	/* It would make do with one. */
	assert_int_equal(ioctl(cmaheap_v4l2_fd(camera), VIDIOC_REQBUFS, &request), 0);
	assert_int_equal(request.count, 2);
	cmaheap_v4l2_close(camera);
}

#define driver_test(function) cmocka_unit_test_setup_teardown(function, empty_pool, free_as_driver)

int main(void)
{
	const struct CMUnitTest tests[] = {
		driver_test(pieces_all_over_the_area_are_given_back),
		driver_test(what_others_than_we_hold_is_considered),
		driver_test(a_camera_gets_buffers_of_its_own),
	};

	return cmocka_run_group_tests(tests, remember_pool_settings, restore_pool_settings);
}
