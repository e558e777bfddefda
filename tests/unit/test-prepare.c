/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* What a heap is told of the buffers that follow, and what comes of it where it cannot be told. */
#include <cmaheap/pool.h>
#include <linux/cmaheap.h>

#include "internal.h"
#include "unit.h"

static const struct cmaheap_image_info grey = { CMAHEAP_FOURCC('R', '8', ' ', ' '), 4096, 2, NULL,
						0 };

static struct {
	unsigned calls;
	int error;
	struct cmaheap_prepare_args args; /* the last */
} device;

static int serve(int fd, unsigned long request, void *argument)
{
	(void)fd;
	if (request != CMAHEAP_IOCTL_PREPARE) {
		errno = ENOTTY;
		return -1;
	}
	device.calls++;
	device.args = *(const struct cmaheap_prepare_args *)argument;
	errno = device.error;
	return device.error ? -1 : 0;
}

static struct cmaheap *open_heap(void)
{
	struct cmaheap *heap;

	memset(&device, 0, sizeof(device));
	fake_add_heap("linux,cma");
	assert_int_equal(cmaheap_open(NULL, &heap), 0);
	return heap;
}

static struct cmaheap *open_heap_with_device(void)
{
	fake_add_device("/dev/cmaheap", serve);
	return open_heap();
}

static void the_heap_is_told_sizes_and_number(void **state)
{
	struct cmaheap *heap = open_heap_with_device();

	(void)state;
	assert_int_equal(cmaheap_prepare(heap, 5000, 3), 0);
	assert_int_equal(device.args.heap, heap->fd);
	assert_int_equal(device.args.flags, 0);
	assert_int_equal(device.args.size, 5000);
	assert_int_equal(device.args.count, 3);
	assert_int_equal(device.args.reserved, 0);
	cmaheap_close(heap);
}

static void nothing_to_prepare_is_refused(void **state)
{
	struct cmaheap *heap = open_heap_with_device();

	(void)state;
	assert_int_equal(cmaheap_prepare(heap, 0, 3), -EINVAL);
	assert_error_has("3 buffers of 0 bytes");
	assert_int_equal(cmaheap_prepare(heap, 4096, 0), -EINVAL);
	assert_int_equal(device.calls, 0);
	cmaheap_close(heap);
}

static void refusals_are_explained(void **state)
{
	static const struct {
		int error, result;
		const char *text;
	} refusals[] = {
		{ ENOTTY, -ENOTSUP, "dma_heap_cma" },
		{ EOPNOTSUPP, -ENOTSUP, "dma_heap_cma" },
		{ ENOSPC, -ENOSPC, "/sys/kernel/dma_heap_cma/linux,cma/pool_limit" },
		{ ENOMEM, -ENOMEM, "no room for 2 buffers of 4096 bytes" },
		{ EIO, -EIO, "Input/output error" },
	};
	struct cmaheap *heap = open_heap_with_device();

	(void)state;
	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
		device.error = refusals[i].error;
		assert_int_equal(cmaheap_prepare(heap, 4096, 2), refusals[i].result);
		assert_error_has(refusals[i].text);
	}
	cmaheap_close(heap);
}

static void a_heap_without_our_device_cannot(void **state)
{
	struct cmaheap *heap = open_heap();

	(void)state;
	assert_int_equal(cmaheap_prepare(heap, 4096, 2), -ENOTSUP);
	assert_error_has("dma_heap_cma");
	cmaheap_close(heap);
}

static void a_pool_prepares_what_it_is_missing(void **state)
{
	struct cmaheap *heap = open_heap_with_device();
	struct cmaheap_pool *pool;

	(void)state;
	assert_int_equal(cmaheap_pool_create(heap, &grey, 3, &pool), 0);
	assert_int_equal(device.calls, 1);
	assert_int_equal(device.args.size, cmaheap_pool_layout(pool)->sizes[0]);
	assert_int_equal(device.args.count, 3);
	assert_int_equal(cmaheap_pool_resize(pool, 5), 0);
	assert_int_equal(device.calls, 2);
	assert_int_equal(device.args.count, 2);
	/* One alone gains nothing. */
	assert_int_equal(cmaheap_pool_resize(pool, 6), 0);
	assert_int_equal(device.calls, 2);
	cmaheap_pool_destroy(pool);
	cmaheap_close(heap);
}

static void buffers_of_one_size_are_added_up(void **state)
{
	static const struct cmaheap_needs separate = { .flags = CMAHEAP_SEPARATE };
	static const struct cmaheap_image_info yuv420 = { CMAHEAP_FOURCC('Y', 'U', '1', '2'), 640,
							  480, &separate, 1 };
	struct cmaheap *heap = open_heap_with_device();
	struct cmaheap_pool *pool;

	(void)state;
	assert_int_equal(cmaheap_pool_create(heap, &yuv420, 4, &pool), 0);
	assert_int_equal(device.calls, 3);
	assert_int_equal(device.args.size, cmaheap_pool_layout(pool)->sizes[1]);
	assert_int_equal(device.args.count, 8);
	cmaheap_pool_destroy(pool);
	cmaheap_close(heap);
}

static void a_pool_can_be_had_without_it(void **state)
{
	struct cmaheap *heap = open_heap_with_device();
	struct cmaheap_pool *pool;

	(void)state;
	device.error = ENOMEM;
	assert_int_equal(cmaheap_pool_create(heap, &grey, 3, &pool), 0);
	assert_int_equal(device.calls, 1);
	cmaheap_pool_destroy(pool);
	cmaheap_close(heap);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT_TEST(the_heap_is_told_sizes_and_number),
		UNIT_TEST(nothing_to_prepare_is_refused),
		UNIT_TEST(refusals_are_explained),
		UNIT_TEST(a_heap_without_our_device_cannot),
		UNIT_TEST(a_pool_prepares_what_it_is_missing),
		UNIT_TEST(buffers_of_one_size_are_added_up),
		UNIT_TEST(a_pool_can_be_had_without_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
