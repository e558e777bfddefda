/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/*
 * No old picture: whatever was in a buffer, and however it ended, the next one is zero
 * at first sight. $BUFFERS buffers are tried (1,000), in the order of $SEED (1).
 */
#include "board-test.h"
#include "drm-card.h"
#include "random.h"
#include "video.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <xf86drm.h>

enum { LARGEST_BITS = 22, KILLED_EVERY = 50, CAMERAS_KILLED = 3 };

static const uint32_t XR24 = CMAHEAP_FOURCC('X', 'R', '2', '4');

/* All of it, also what rounding to pages added. */
static void must_be_zero(const char *data, size_t size, const char *after)
{
	if (!data[0] && !memcmp(data, data + 1, size - 1))
		return;
	for (size_t i = 0; i < size; i++)
		if (data[i])
			fail_msg("after %s, byte %zu of %zu is 0x%02x", after, i, size,
				 (unsigned char)data[i]);
}

static char *see_zeros_and_fill(int fd, size_t size, const char *after)
{
	char *data = must_map(fd, size);

	must_be_zero(data, size, after);
	memset(data, 0xa5, size);
	return data;
}

/* The process dies with its buffers filled, mapped and imported by a device. */
static void fill_and_be_killed(uint64_t size, int card)
{
	int ready[2], status;
	char byte;
	pid_t pid;

	assert_int_equal(pipe(ready), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (!pid) {
		uint32_t handle;
		int fd = must_alloc(size);

		see_zeros_and_fill(fd, (size_t)buffer_size(fd), "a kill");
		if (import_buffer(card, fd, &handle) || write(ready[1], "", 1) != 1)
			_exit(1);
		pause();
	}
	must_close(ready[1]);
	assert_int_equal(read(ready[0], &byte, 1), 1);
	must_close(ready[0]);
	kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, &status, 0), pid);
}

static const char *let_go(int fd, char *data, size_t size, int card, unsigned way)
{
	uint32_t handle;

	switch (way) {
	case 0:
		must_close(fd);
		munmap(data, size);
		return "close, then unmap";
	case 1:
		assert_int_equal(import_buffer(card, fd, &handle), 0);
		must_close(fd);
		munmap(data, size);
		assert_int_equal(drmCloseBufferHandle(card, handle), 0);
		return "an importer was the last";
	default:
		munmap(data, size);
		must_close(fd);
		return "unmap, then close";
	}
}

static void recycled_memory_is_zero(void **state)
{
	uint64_t count = number_of("BUFFERS", 1000), seed = number_of("SEED", 1);
	const char *after = "the test's begin";
	int card = open_card("vgem");

	(void)state;
	assert_true(card >= 0);
	for (uint64_t i = 0; i < count; i++) {
		uint64_t asked = random_size(&seed, LARGEST_BITS);
		int fd = must_alloc(asked);
		size_t size = (size_t)buffer_size(fd);
		char *data = see_zeros_and_fill(fd, size, after);

		after = let_go(fd, data, size, card, (unsigned)random_below(&seed, 3));
		if (i % KILLED_EVERY == 0) {
			fill_and_be_killed(asked, card);
			after = "a kill";
		}
	}
	must_close(card);
	printf("%llu buffers were zero\n", (unsigned long long)count);
}

/* A camera writes frames by DMA into mapped buffers when their owner is killed. */
static void capture_until_killed(int ready)
{
	const struct cmaheap_image_info info = { .fourcc = XR24, .width = 640, .height = 480 };
	struct cmaheap_image *images[VIDEO_IMAGES];
	struct cmaheap_v4l2 *camera = open_video("vivid", VIDEO_CAMERA, XR24, 1);
	struct cmaheap_v4l2_queue *queue = cmaheap_v4l2_capture(camera);
	struct cmaheap_v4l2_frame frame;

	set_up_images(queue, &info, images);
	enqueue_all(queue);
	must(cmaheap_v4l2_start(queue));
	next_frame(camera, queue, &frame);
	if (write(ready, "", 1) != 1)
		_exit(1);
	pause();
}

static void see_zeros_again(size_t size)
{
	int fds[VIDEO_IMAGES * 2];

	for (size_t i = 0; i < VIDEO_IMAGES * 2; i++) {
		fds[i] = must_alloc(size);
		munmap(see_zeros_and_fill(fds[i], size, "a killed camera"), size);
	}
	for (size_t i = 0; i < VIDEO_IMAGES * 2; i++)
		must_close(fds[i]);
}

static void memory_is_zero_after_a_camera_was_killed(void **state)
{
	(void)state;
	for (int i = 0; i < CAMERAS_KILLED; i++) {
		int ready[2], status;
		char byte;
		pid_t pid;

		assert_int_equal(pipe(ready), 0);
		pid = fork();
		assert_true(pid >= 0);
		if (!pid)
			capture_until_killed(ready[1]);
		must_close(ready[1]);
		assert_int_equal(read(ready[0], &byte, 1), 1);
		must_close(ready[0]);
		kill(pid, SIGKILL);
		assert_int_equal(waitpid(pid, &status, 0), pid);
		see_zeros_again(640 * 480 * 4);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		checked_test(recycled_memory_is_zero),
		checked_test(memory_is_zero_after_a_camera_was_killed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
