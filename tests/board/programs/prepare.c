/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* Memory for several buffers is taken in one piece, and they are made of it. */
#include "board-test.h"
#include "cmaheap-device.h"
#include "heap-files.h"
#include "pool-settings.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include <cmaheap/pool.h>

enum {
	SIZE = 113 * 4096, /* odd, so that something between the buffers is given back */
	COUNT = 5,
	SPACE = SIZE + 65536, /* from one buffer to the next at most */
	LARGEST = 8 << 20,    /* that anything is done for */
};

static int prepare(uint64_t size, uint32_t count)
{
	struct cmaheap_prepare_args args = { .heap = open_heap(), .size = size, .count = count };
	int error = device_ioctl(CMAHEAP_IOCTL_PREPARE, &args);

	must_close(args.heap);
	return error;
}

static void fill(int fd)
{
	void *data = must_map(fd, SIZE);

	memset(data, 0xa5, SIZE);
	munmap(data, SIZE);
}

static int ascending(const void *a, const void *b)
{
	const uint64_t *one = a, *other = b;

	return (*one > *other) - (*one < *other);
}

static void buffers_are_made_of_what_lies_ready(void **state)
{
	unsigned long long hits = read_counter("pool_hits");
	uint64_t addresses[COUNT];
	int fds[COUNT];

	(void)state;
	assert_int_equal(prepare(SIZE, COUNT), 0);
	assert_int_equal(read_counter("pooled"), COUNT * SIZE);
	for (int i = 0; i < COUNT; i++) {
		fds[i] = must_alloc(SIZE);
		addresses[i] = must_locate(fds[i]);
	}
	assert_int_equal(read_counter("pool_hits"), hits + COUNT);
	assert_int_equal(read_counter("pooled"), 0);

	qsort(addresses, COUNT, sizeof(addresses[0]), ascending);
	for (int i = 1; i < COUNT; i++)
		assert_in_range(addresses[i] - addresses[i - 1], SIZE, SPACE);
	for (int i = 0; i < COUNT; i++)
		must_close(fds[i]);
}

/* Twice: at first in what others left, where the kernel zeroes; then in what was filled here. */
static void prepared_memory_is_zero(void **state)
{
	int fds[COUNT];

	(void)state;
	for (int round = 0; round < 2; round++) {
		assert_int_equal(prepare(SIZE, COUNT), 0);
		for (int i = 0; i < COUNT; i++) {
			fds[i] = must_alloc(SIZE);
			expect_zeros(fds[i], SIZE);
			fill(fds[i]);
		}
		for (int i = 0; i < COUNT; i++)
			must_close(fds[i]);
		must_set("pool_drain", "1");
	}
}

static void what_lies_ready_counts(void **state)
{
	int fd;

	(void)state;
	assert_int_equal(prepare(SIZE, COUNT), 0);
	assert_int_equal(prepare(SIZE, COUNT), 0);
	assert_int_equal(read_counter("pooled"), COUNT * SIZE);
	assert_int_equal(prepare(SIZE, COUNT + 2), 0);
	assert_int_equal(read_counter("pooled"), (COUNT + 2) * SIZE);

	must_set("pool_drain", "1");
	fd = must_alloc(SIZE);
	must_close(fd);
	assert_int_equal(prepare(SIZE, 2), 0);
	assert_int_equal(read_counter("pooled"), 2 * SIZE);
}

static void what_nobody_takes_goes_back(void **state)
{
	(void)state;
	must_set("pool_idle_ms", "100");
	assert_int_equal(prepare(SIZE, COUNT), 0);
	wait_for("pooled", 0);
}

static void no_more_lies_ready_than_is_kept(void **state)
{
	(void)state;
	must_set("pool_limit", "2000000");
	assert_int_equal(prepare(SIZE, COUNT), -ENOSPC);
	assert_int_equal(prepare(2000001, 1), -ENOSPC);
	assert_int_equal(prepare(UINT64_MAX, UINT32_MAX), -ENOSPC);
	assert_int_equal(prepare(1, UINT32_MAX), -ENOSPC);
	assert_int_equal(read_counter("pooled"), 0);

	must_set("pool_limit", "0");
	assert_int_equal(prepare(1, 1), -ENOSPC);
}

static void no_more_lies_ready_than_there_is(void **state)
{
	char everything[32];

	(void)state;
	snprintf(everything, sizeof(everything), "%zu", SIZE_MAX);
	must_set("pool_limit", everything);
	assert_int_equal(prepare(UINT64_MAX, 1), -ENOSPC);
	assert_int_equal(prepare(SIZE_MAX, 7), -ENOSPC);
	/* More than the area ever has: the pool may be emptied as fast as it is filled. */
	assert_int_equal(prepare(4096, UINT32_MAX), -ENOSPC);
	assert_int_equal(read_counter("pooled"), 0);
}

static void nothing_is_done_for_large_buffers(void **state)
{
	(void)state;
	if (read_counter("pool_limit") < 3 * LARGEST)
		must_set("pool_limit", "100%");
	assert_int_equal(prepare(LARGEST + 1, 2), 0);
	assert_int_equal(read_counter("pooled"), 0);
	assert_int_equal(prepare(LARGEST, 2), 0);
	assert_int_equal(read_counter("pooled"), 2 * LARGEST);
}

static void where_there_is_no_room_all_stays_as_it_is(void **state)
{
	unsigned long long pooled;
	int fds[1024], count = 0;
	int heap = open_heap();

	(void)state;
	while (count < 1024 && (fds[count] = heap_alloc(heap, 1 << 20)) >= 0)
		count++;
	/* A megabyte, which has room for two. */
	must_close(fds[--count]);
	must_set("pool_drain", "1");
	pooled = read_counter("pooled");
	assert_int_equal(prepare(SIZE, 8), -ENOMEM);
	assert_int_equal(read_counter("pooled"), pooled);
	while (count)
		must_close(fds[--count]);
	must_close(heap);
}

static void a_pool_of_images_lies_ready_at_once(void **state)
{
	static const struct cmaheap_image_info nv12 = { CMAHEAP_FOURCC('N', 'V', '1', '2'), 640,
							480, NULL, 0 };
	unsigned long long hits = read_counter("pool_hits");
	struct cmaheap_pool *pool;
	struct cmaheap *heap;

	(void)state;
	assert_int_equal(cmaheap_open(heap_name(), &heap), 0);
	assert_int_equal(cmaheap_pool_create(heap, &nv12, COUNT, &pool), 0);
	assert_int_equal(read_counter("pool_hits"), hits + COUNT);
	assert_int_equal(read_counter("pooled"), 0);
	cmaheap_pool_destroy(pool);

	must_set("pool_drain", "1");
	assert_int_equal(cmaheap_prepare(heap, SIZE, COUNT), 0);
	assert_int_equal(read_counter("pooled"), COUNT * SIZE);
	must_set("pool_limit", "4096");
	assert_int_equal(cmaheap_prepare(heap, SIZE, COUNT), -ENOSPC);
	cmaheap_close(heap);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		pool_test(buffers_are_made_of_what_lies_ready),
		pool_test(prepared_memory_is_zero),
		pool_test(what_lies_ready_counts),
		pool_test(what_nobody_takes_goes_back),
		pool_test(no_more_lies_ready_than_is_kept),
		pool_test(no_more_lies_ready_than_there_is),
		pool_test(nothing_is_done_for_large_buffers),
		pool_test(where_there_is_no_room_all_stays_as_it_is),
		pool_test(a_pool_of_images_lies_ready_at_once),
	};

	return cmocka_run_group_tests(tests, remember_pool_settings, restore_pool_settings);
}
