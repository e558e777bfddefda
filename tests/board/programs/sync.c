/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/*
 * Which cache maintenance CPU access causes, by the kernel's own dma:* events: what
 * is mapped by a device that is not coherent, those bytes that were asked for, and
 * only where it can matter. The device is a camera, which maps the buffers in its queue.
 */
#include "board-test.h"
#include "cmaheap-device.h"
#include "dma-events.h"

#include <linux/dma-buf.h>
#include <unistd.h>

#include <cmaheap/v4l2.h>
#include <drm_fourcc.h>

enum { WIDTH = 640, HEIGHT = 480, SIZE = WIDTH * HEIGHT * 2, PITCH = 2560, MAX_EVENTS = 64 };
enum { QUEUE = 4 };

/*
 * Where all devices snoop the CPU's caches there is nothing to be done, ever, unless the
 * kernel watches its drivers: then it wants to be told all the same.
 */
static bool coherent;

static void find_coherence(void)
{
#ifdef __x86_64__
	coherent = access("/sys/kernel/debug/dma-api", F_OK) != 0;
#endif
}

static struct cmaheap_v4l2 *open_camera(void)
{
	struct cmaheap_v4l2_format format = { .fourcc = DRM_FORMAT_YUYV,
					      .width = WIDTH,
					      .height = HEIGHT };
	struct cmaheap_v4l2 *camera;

	assert_int_equal(cmaheap_v4l2_open(NULL, &camera), 0);
	assert_int_equal(cmaheap_v4l2_set_format(cmaheap_v4l2_capture(camera), &format), 0);
	assert_int_equal(format.sizes[0], SIZE);

	return camera;
}

/*
 * A camera with the buffer in its queue: mapped once, whole, for the device to write to. Where that
 * is tells the camera: of a buffer whose address a program knows, more is synced.
 */
static struct cmaheap_v4l2 *map_for_camera(int fd, unsigned long long *address)
{
	struct cmaheap_v4l2 *camera = open_camera();
	struct cmaheap_v4l2_queue *queue = cmaheap_v4l2_capture(camera);
	struct cmaheap_buffer *buffer, *buffers[QUEUE];
	struct dma_event mapping;

	assert_int_equal(cmaheap_import(fd, &buffer), 0);
	for (int i = 0; i < QUEUE; i++)
		buffers[i] = buffer;
	assert_int_equal(cmaheap_v4l2_set_buffers(queue, buffers, QUEUE), 0);
	cmaheap_buffer_unref(buffer);

	clear_dma_events();
	assert_int_equal(cmaheap_v4l2_enqueue(queue, 0), 0);
	assert_int_equal(read_dma_mappings(&mapping, 1), 1);
	assert_string_equal(mapping.direction, "FROM_DEVICE");
	assert_int_equal(mapping.size, whole_pages(SIZE));
	*address = mapping.address;

	return camera;
}

struct counts {
	int for_cpu, for_device, whole;
};

static struct counts count_events(void)
{
	struct dma_event events[MAX_EVENTS];
	struct counts counts = { 0 };
	size_t count = read_dma_events(events, MAX_EVENTS);

	assert_in_range(count, 0, MAX_EVENTS);
	for (size_t i = 0; i < count; i++) {
		counts.for_cpu += !events[i].for_device;
		counts.for_device += events[i].for_device;
		counts.whole += events[i].size == whole_pages(SIZE);
	}

	return counts;
}

static struct counts count_during(int fd, uint64_t flags)
{
	clear_dma_events();
	assert_int_equal(sync_buffer(fd, flags), 0);
	return count_events();
}

static void expect(struct counts counts, int for_cpu, int for_device)
{
	assert_int_equal(counts.for_cpu, coherent ? 0 : for_cpu);
	assert_int_equal(counts.for_device, coherent ? 0 : for_device);
	assert_int_equal(counts.whole, counts.for_cpu + counts.for_device);
}

static void without_a_device_nothing_is_synced(void **state)
{
	int fd = must_alloc(SIZE);

	(void)state;
	expect(count_during(fd, DMA_BUF_SYNC_START | DMA_BUF_SYNC_RW), 0, 0);
	expect(count_during(fd, DMA_BUF_SYNC_END | DMA_BUF_SYNC_RW), 0, 0);
	must_close(fd);
}

static void what_a_device_maps_is_synced_once_and_where_it_matters(void **state)
{
	int fd = must_alloc(SIZE);
	unsigned long long address;
	struct cmaheap_v4l2 *camera = map_for_camera(fd, &address);

	(void)state;
	expect(count_during(fd, DMA_BUF_SYNC_START | DMA_BUF_SYNC_READ), 1, 0);
	expect(count_during(fd, DMA_BUF_SYNC_END | DMA_BUF_SYNC_READ), 0, 0);
	expect(count_during(fd, DMA_BUF_SYNC_START | DMA_BUF_SYNC_WRITE), 0, 0);
	expect(count_during(fd, DMA_BUF_SYNC_END | DMA_BUF_SYNC_WRITE), 0, 1);
	expect(count_during(fd, DMA_BUF_SYNC_START | DMA_BUF_SYNC_RW), 1, 0);
	expect(count_during(fd, DMA_BUF_SYNC_END | DMA_BUF_SYNC_RW), 0, 1);
	cmaheap_v4l2_close(camera);
	must_close(fd);
}

static void after_the_device_let_go_nothing_is_synced(void **state)
{
	int fd = must_alloc(SIZE);
	unsigned long long address;
	struct cmaheap_v4l2 *camera = map_for_camera(fd, &address);

	(void)state;
	assert_int_equal(cmaheap_v4l2_set_buffers(cmaheap_v4l2_capture(camera), NULL, 0), 0);
	expect(count_during(fd, DMA_BUF_SYNC_START | DMA_BUF_SYNC_RW), 0, 0);
	cmaheap_v4l2_close(camera);
	must_close(fd);
}

/* The events of one CMAHEAP_IOCTL_SYNC: each row that it was asked for, and no other byte. */
static void expect_rows(int fd, unsigned long long address, uint32_t flags, uint64_t offset,
			uint64_t length, uint64_t pitch, uint32_t rows, const char *direction)
{
	struct dma_event events[MAX_EVENTS];
	uint64_t start = address + offset;
	size_t count, expected = direction && !coherent ? rows : 0;

	clear_dma_events();
	assert_int_equal(sync_rows(fd, flags, offset, length, pitch, rows), 0);
	count = read_dma_events(events, MAX_EVENTS);
	assert_int_equal(count, expected);
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(events[i].for_device, !!(flags & DMA_BUF_SYNC_END));
		assert_string_equal(events[i].direction, direction);
		assert_int_equal(events[i].address, start + i * pitch);
		assert_int_equal(events[i].size, length);
	}
}

static void without_a_device_no_row_is_synced(void **state)
{
	int fd = must_alloc(SIZE);

	(void)state;
	expect_rows(fd, 0, DMA_BUF_SYNC_START | DMA_BUF_SYNC_RW, 0, 64, PITCH, 8, NULL);
	expect_rows(fd, 0, DMA_BUF_SYNC_END | DMA_BUF_SYNC_RW, 0, 64, PITCH, 8, NULL);
	must_close(fd);
}

static void the_rows_asked_for_are_synced_where_it_matters(void **state)
{
	int fd = must_alloc(SIZE);
	unsigned long long address;
	struct cmaheap_v4l2 *camera = map_for_camera(fd, &address);

	(void)state;
	expect_rows(fd, address, DMA_BUF_SYNC_START | DMA_BUF_SYNC_READ, 5120, 128, PITCH, 8,
		    "FROM_DEVICE");
	expect_rows(fd, address, DMA_BUF_SYNC_END | DMA_BUF_SYNC_READ, 5120, 128, PITCH, 8, NULL);
	expect_rows(fd, address, DMA_BUF_SYNC_START | DMA_BUF_SYNC_WRITE, 5120, 128, PITCH, 8,
		    NULL);
	expect_rows(fd, address, DMA_BUF_SYNC_END | DMA_BUF_SYNC_WRITE, 5121, 127, PITCH, 8,
		    "TO_DEVICE");
	expect_rows(fd, address, DMA_BUF_SYNC_START | DMA_BUF_SYNC_RW, 0, 1, 2, 8, "BIDIRECTIONAL");
	expect_rows(fd, address, DMA_BUF_SYNC_END | DMA_BUF_SYNC_RW, SIZE - 64, 64, 0, 1,
		    "BIDIRECTIONAL");
	cmaheap_v4l2_close(camera);
	must_close(fd);
}

static void rows_without_gaps_are_synced_as_one(void **state)
{
	int fd = must_alloc(SIZE);
	unsigned long long address;
	struct cmaheap_v4l2 *camera = map_for_camera(fd, &address);
	struct dma_event event;
	size_t count;

	(void)state;
	clear_dma_events();
	assert_int_equal(
		sync_rows(fd, DMA_BUF_SYNC_END | DMA_BUF_SYNC_WRITE, PITCH, PITCH, PITCH, 100), 0);
	count = read_dma_events(&event, 1);
	assert_int_equal(count, coherent ? 0 : 1);
	if (count) {
		assert_int_equal(event.address, address + PITCH);
		assert_int_equal(event.size, PITCH * 100);
	}
	cmaheap_v4l2_close(camera);
	must_close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		traced_test(without_a_device_nothing_is_synced),
		traced_test(what_a_device_maps_is_synced_once_and_where_it_matters),
		traced_test(after_the_device_let_go_nothing_is_synced),
		traced_test(without_a_device_no_row_is_synced),
		traced_test(the_rows_asked_for_are_synced_where_it_matters),
		traced_test(rows_without_gaps_are_synced_as_one),
	};

	find_coherence();
	return cmocka_run_group_tests(tests, need_module_for_all, NULL);
}
