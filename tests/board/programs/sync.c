/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/*
 * Which cache maintenance CPU access causes, by the kernel's own dma:* events: what
 * is mapped by a device that is not coherent, those bytes that were asked for, and
 * only where it can matter.
 * $COHERENT is set on a machine whose devices all are coherent: then there is none.
 */
#include "board-test.h"
#include "cmaheap-device.h"
#include "dma-events.h"
#include "drm-card.h"

#include <linux/dma-buf.h>
#include <stdlib.h>

#include <xf86drm.h>

enum { SIZE = 614400, PITCH = 2560, MAX_EVENTS = 64 };

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
		counts.whole += events[i].size == SIZE;
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
	int coherent = getenv("COHERENT") != NULL;

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
	int card = open_display(), fd = must_alloc(SIZE);
	uint32_t handle;

	(void)state;
	assert_int_equal(import_buffer(card, fd, &handle), 0);
	expect(count_during(fd, DMA_BUF_SYNC_START | DMA_BUF_SYNC_READ), 1, 0);
	expect(count_during(fd, DMA_BUF_SYNC_END | DMA_BUF_SYNC_READ), 0, 0);
	expect(count_during(fd, DMA_BUF_SYNC_START | DMA_BUF_SYNC_WRITE), 0, 0);
	expect(count_during(fd, DMA_BUF_SYNC_END | DMA_BUF_SYNC_WRITE), 0, 1);
	expect(count_during(fd, DMA_BUF_SYNC_START | DMA_BUF_SYNC_RW), 1, 0);
	expect(count_during(fd, DMA_BUF_SYNC_END | DMA_BUF_SYNC_RW), 0, 1);
	assert_int_equal(drmCloseBufferHandle(card, handle), 0);
	must_close(fd);
	must_close(card);
}

static void after_the_device_let_go_nothing_is_synced(void **state)
{
	int card = open_display(), fd = must_alloc(SIZE);
	uint32_t handle;

	(void)state;
	assert_int_equal(import_buffer(card, fd, &handle), 0);
	assert_int_equal(drmCloseBufferHandle(card, handle), 0);
	expect(count_during(fd, DMA_BUF_SYNC_START | DMA_BUF_SYNC_RW), 0, 0);
	must_close(fd);
	must_close(card);
}

/* The events of one CMAHEAP_IOCTL_SYNC: each row that it was asked for, and no other byte. */
static void expect_rows(int fd, uint32_t flags, uint64_t offset, uint64_t length, uint64_t pitch,
			uint32_t rows, const char *direction)
{
	struct dma_event events[MAX_EVENTS];
	uint64_t start = must_locate(fd) + offset;
	size_t count, expected = direction && !getenv("COHERENT") ? rows : 0;

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
	expect_rows(fd, DMA_BUF_SYNC_START | DMA_BUF_SYNC_RW, 0, 64, PITCH, 8, NULL);
	expect_rows(fd, DMA_BUF_SYNC_END | DMA_BUF_SYNC_RW, 0, 64, PITCH, 8, NULL);
	must_close(fd);
}

static void the_rows_asked_for_are_synced_where_it_matters(void **state)
{
	int card = open_display(), fd = must_alloc(SIZE);
	uint32_t handle;

	(void)state;
	assert_int_equal(import_buffer(card, fd, &handle), 0);
	expect_rows(fd, DMA_BUF_SYNC_START | DMA_BUF_SYNC_READ, 5120, 128, PITCH, 8, "FROM_DEVICE");
	expect_rows(fd, DMA_BUF_SYNC_END | DMA_BUF_SYNC_READ, 5120, 128, PITCH, 8, NULL);
	expect_rows(fd, DMA_BUF_SYNC_START | DMA_BUF_SYNC_WRITE, 5120, 128, PITCH, 8, NULL);
	expect_rows(fd, DMA_BUF_SYNC_END | DMA_BUF_SYNC_WRITE, 5121, 127, PITCH, 8, "TO_DEVICE");
	expect_rows(fd, DMA_BUF_SYNC_START | DMA_BUF_SYNC_RW, 0, 1, 2, 8, "BIDIRECTIONAL");
	expect_rows(fd, DMA_BUF_SYNC_END | DMA_BUF_SYNC_RW, SIZE - 64, 64, 0, 1, "BIDIRECTIONAL");
	assert_int_equal(drmCloseBufferHandle(card, handle), 0);
	must_close(fd);
	must_close(card);
}

static void rows_without_gaps_are_synced_as_one(void **state)
{
	int card = open_display(), fd = must_alloc(SIZE);
	struct dma_event event;
	uint32_t handle;
	size_t count;

	(void)state;
	assert_int_equal(import_buffer(card, fd, &handle), 0);
	clear_dma_events();
	assert_int_equal(
		sync_rows(fd, DMA_BUF_SYNC_END | DMA_BUF_SYNC_WRITE, PITCH, PITCH, PITCH, 100), 0);
	count = read_dma_events(&event, 1);
	assert_int_equal(count, getenv("COHERENT") ? 0 : 1);
	if (count) {
		assert_int_equal(event.address, must_locate(fd) + PITCH);
		assert_int_equal(event.size, PITCH * 100);
	}
	assert_int_equal(drmCloseBufferHandle(card, handle), 0);
	must_close(fd);
	must_close(card);
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

	return cmocka_run_group_tests(tests, NULL, NULL);
}
