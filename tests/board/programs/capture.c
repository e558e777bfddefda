/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* A camera that needs contiguous memory captures into the heap's buffers, and into no others. */
#include "board-test.h"
#include "drm-card.h"

#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <unistd.h>

#include <drm_fourcc.h>

#include <cmaheap/v4l2.h>

enum { BUFFERS = 4, FRAMES = 12 };

static struct cmaheap_v4l2 *open_camera(struct cmaheap_v4l2_format *format)
{
	struct cmaheap_v4l2 *camera;
	uint32_t rate = 30000;

	if (cmaheap_v4l2_open(NULL, &camera))
		fail_msg("%s", cmaheap_last_error());
	*format = (struct cmaheap_v4l2_format){ DRM_FORMAT_XRGB8888, 640, 480, 0, 0 };
	assert_int_equal(cmaheap_v4l2_set_format(camera, format), 0);
	assert_int_equal(cmaheap_v4l2_set_rate(camera, &rate), 0);

	return camera;
}

static void next_frame(struct cmaheap_v4l2 *camera, struct cmaheap_v4l2_frame *frame)
{
	struct pollfd poll_fd = { .fd = cmaheap_v4l2_fd(camera), .events = POLLIN };

	assert_int_equal(poll(&poll_fd, 1, 10000), 1);
	assert_int_equal(cmaheap_v4l2_dequeue(camera, frame), 0);
}

static bool has_picture(struct cmaheap_buffer *buffer, size_t size)
{
	const unsigned char *data;
	size_t set = 0;
	void *map;

	assert_int_equal(cmaheap_buffer_map(buffer, &map), 0);
	assert_int_equal(cmaheap_buffer_begin_access(buffer, CMAHEAP_READ), 0);
	data = map;
	for (size_t i = 0; i < size; i++)
		set += data[i] != 0;
	assert_int_equal(cmaheap_buffer_end_access(buffer, CMAHEAP_READ), 0);
	assert_int_equal(cmaheap_buffer_unmap(buffer), 0);

	return set > size / 4;
}

static void frames_arrive_in_the_heaps_buffers(void **state)
{
	struct cmaheap_buffer *buffers[BUFFERS];
	struct cmaheap_v4l2_format format;
	struct cmaheap_v4l2_frame frame;
	struct cmaheap_v4l2 *camera = open_camera(&format);
	struct cmaheap *heap;

	(void)state;
	assert_int_equal(cmaheap_open(heap_name(), &heap), 0);
	for (int i = 0; i < BUFFERS; i++)
		assert_int_equal(cmaheap_alloc(heap, format.size, &buffers[i]), 0);
	assert_int_equal(cmaheap_v4l2_set_buffers(camera, buffers, BUFFERS), 0);
	for (unsigned i = 0; i < BUFFERS; i++)
		assert_int_equal(cmaheap_v4l2_queue(camera, i), 0);
	assert_int_equal(cmaheap_v4l2_start(camera), 0);

	for (int i = 0; i < FRAMES; i++) {
		next_frame(camera, &frame);
		assert_int_equal(frame.bytes_used, format.size);
		assert_true(has_picture(buffers[frame.index], format.size));
		assert_int_equal(cmaheap_v4l2_queue(camera, frame.index), 0);
	}

	cmaheap_v4l2_close(camera);
	for (int i = 0; i < BUFFERS; i++)
		cmaheap_buffer_unref(buffers[i]);
	cmaheap_close(heap);
}

static void expect_refusal(struct cmaheap_v4l2 *camera, struct cmaheap_buffer *buffer)
{
	struct cmaheap_buffer *buffers[2] = { buffer, buffer };

	assert_int_equal(cmaheap_v4l2_set_buffers(camera, buffers, 2), 0);
	assert_int_equal(cmaheap_v4l2_queue(camera, 0), -EFAULT);
	assert_string_not_equal(cmaheap_last_error(), "");
}

static void a_gpus_memory_in_pieces_is_refused(void **state)
{
	struct cmaheap_v4l2_format format;
	struct cmaheap_v4l2 *camera = open_camera(&format);
	struct cmaheap_buffer *buffer;
	int vgem = open_card("vgem"), fd;

	(void)state;
	assert_true(vgem >= 0);
	fd = export_dumb(vgem, format.width, format.height);
	assert_int_equal(cmaheap_import(fd, &buffer), 0);
	expect_refusal(camera, buffer);
	cmaheap_v4l2_close(camera);
	cmaheap_buffer_unref(buffer);
	must_close(fd);
	must_close(vgem);
}

static void the_system_heaps_memory_is_refused(void **state)
{
	struct cmaheap_v4l2_format format;
	struct cmaheap_v4l2 *camera;
	struct cmaheap_buffer *buffer;
	struct cmaheap *heap;

	(void)state;
	/* Kernels without a heaps core have no system heap. */
	if (access("/dev/dma_heap/system", F_OK))
		return;

	camera = open_camera(&format);
	/* It allocates in pieces of up to 1 MiB; a smaller buffer could be contiguous by luck. */
	assert_true(format.size > 1 << 20);
	assert_int_equal(cmaheap_open("system", &heap), 0);
	assert_int_equal(cmaheap_alloc(heap, format.size, &buffer), 0);
	expect_refusal(camera, buffer);
	cmaheap_v4l2_close(camera);
	cmaheap_buffer_unref(buffer);
	cmaheap_close(heap);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		checked_test(frames_arrive_in_the_heaps_buffers),
		checked_test(a_gpus_memory_in_pieces_is_refused),
		checked_test(the_system_heaps_memory_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
