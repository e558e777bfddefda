/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

#include <cmaheap/image.h>
#include <linux/dma-buf.h>

#include "unit.h"

enum { THREADS = 8, ROUNDS = 2000 };

static void *use_buffer(void *argument)
{
	struct cmaheap_buffer *buffer = argument;
	uintptr_t failures = 0;

	for (int i = 0; i < ROUNDS; i++) {
		void *data;

		cmaheap_buffer_ref(buffer);
		if (cmaheap_buffer_map(buffer, &data))
			failures++;
		else
			failures += ((volatile char *)data)[i % 4096] != 0;
		failures += cmaheap_buffer_unmap(buffer) != 0;
		cmaheap_buffer_unref(buffer);
	}
	return (void *)failures;
}

static void run_in_threads(void *(*use)(void *), void *argument)
{
	pthread_t threads[THREADS];

	for (int i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, use, argument), 0);
	for (int i = 0; i < THREADS; i++) {
		void *failures;

		assert_int_equal(pthread_join(threads[i], &failures), 0);
		assert_null(failures);
	}
}

static void one_buffer_is_mapped_and_referenced_by_many_threads(void **state)
{
	struct cmaheap *heap;
	struct cmaheap_buffer *buffer;

	(void)state;
	fake_add_heap("linux,cma");
	assert_int_equal(cmaheap_open(NULL, &heap), 0);
	assert_int_equal(cmaheap_alloc(heap, 4096, &buffer), 0);
	run_in_threads(use_buffer, buffer);
	assert_int_equal(cmaheap_buffer_unmap(buffer), -EINVAL);
	cmaheap_buffer_unref(buffer);
	cmaheap_close(heap);
}

/* A buffer of the thread's own, and all that can be done with it, right and wrong. */
static unsigned use_own_buffer(struct cmaheap *heap, size_t size)
{
	struct cmaheap_description description;
	struct cmaheap_buffer *buffer, *imported;
	unsigned failures = 0;
	void *data;

	if (cmaheap_alloc(heap, size, &buffer))
		return 1;
	failures += cmaheap_import(cmaheap_buffer_fd(buffer), &imported) != 0;
	failures += cmaheap_buffer_map(imported, &data) != 0;
	failures += cmaheap_buffer_begin_access(imported, CMAHEAP_WRITE) != 0;
	memset(data, 1, size);
	failures += cmaheap_buffer_end_access(imported, CMAHEAP_WRITE) != 0;
	failures += cmaheap_buffer_describe(buffer, &description) != 0;
	failures += cmaheap_buffer_end_access(buffer, CMAHEAP_READ) != -EINVAL;
	failures += !strstr(cmaheap_last_error(), "not begun");
	cmaheap_buffer_unref(imported);
	cmaheap_buffer_unref(buffer);
	return failures;
}

static void *use_heap(void *heap)
{
	uintptr_t failures = 0;

	for (size_t i = 1; i <= ROUNDS / 20; i++)
		failures += use_own_buffer(heap, i * 64);
	return (void *)failures;
}

static void *access_buffer(void *argument)
{
	struct cmaheap_buffer *buffer = argument;
	uintptr_t failures = 0;

	for (unsigned i = 0; i < ROUNDS; i++) {
		unsigned access = i % 3 ? CMAHEAP_READ : CMAHEAP_READ | CMAHEAP_WRITE;

		failures += cmaheap_buffer_begin_access(buffer, access) != 0;
		failures += cmaheap_buffer_end_access(buffer, access) != 0;
	}
	return (void *)failures;
}

/* Rows of their own, and none of them knows yet that there is no /dev/cmaheap. */
static void *access_rows(void *argument)
{
	const struct cmaheap_rows row = { .offset = 128, .length = 128, .rows = 1 };
	struct cmaheap_buffer *buffer = argument;
	uintptr_t failures = 0;

	for (unsigned i = 0; i < ROUNDS / 4; i++) {
		const unsigned access = CMAHEAP_READ | CMAHEAP_WRITE;

		failures += cmaheap_buffer_begin_access_rows(buffer, access, &row) != 0;
		failures += cmaheap_buffer_end_access_rows(buffer, access, &row) != 0;
	}
	return (void *)failures;
}

static void one_heap_is_used_by_many_threads(void **state)
{
	struct cmaheap *heap;

	(void)state;
	fake_add_heap("linux,cma");
	fake_set_fdinfo("exp_name:\tlinux,cma\n");
	assert_int_equal(cmaheap_open(NULL, &heap), 0);
	run_in_threads(use_heap, heap);
	cmaheap_close(heap);
}

static void one_buffer_is_accessed_by_many_threads(void **state)
{
	int fd = fake_make_dmabuf(4096, O_RDWR);
	struct cmaheap_buffer *buffer;

	(void)state;
	assert_int_equal(cmaheap_import(fd, &buffer), 0);
	close(fd);
	run_in_threads(access_rows, buffer);
	run_in_threads(access_buffer, buffer);
	/* The kernel saw as many ends as beginnings, and there is nothing left to end. */
	assert_int_equal(cmaheap_buffer_end_access(buffer, CMAHEAP_READ), -EINVAL);
	assert_int_equal(cmaheap_buffer_end_access(buffer, CMAHEAP_WRITE), -EINVAL);
	assert_true(fake_log()->sync_flags & DMA_BUF_SYNC_END);
	cmaheap_buffer_unref(buffer);
}

static void *use_image(void *argument)
{
	struct cmaheap_image *image = argument;
	uintptr_t failures = 0;

	for (unsigned i = 0; i < ROUNDS / 4; i++) {
		struct cmaheap_image *plane = NULL;
		void *planes[CMAHEAP_MAX_PLANES];

		failures += cmaheap_wrap_plane(image, 1, CMAHEAP_FOURCC('G', 'R', '8', '8'),
					       &plane) != 0;
		failures += cmaheap_image_map(image, planes) != 0;
		failures += cmaheap_image_begin_access(plane, CMAHEAP_READ) != 0;
		failures += ((volatile char *)planes[1])[i % 64] != 0;
		failures += cmaheap_image_end_access(plane, CMAHEAP_READ) != 0;
		cmaheap_image_unref(plane);
		failures += cmaheap_image_unmap(image) != 0;
	}
	return (void *)failures;
}

static void one_image_is_used_by_many_threads(void **state)
{
	const struct cmaheap_needs needs = { .flags = CMAHEAP_SEPARATE };
	const struct cmaheap_image_info nv12 = { CMAHEAP_FOURCC('N', 'V', '1', '2'), 64, 48, &needs,
						 1 };
	struct cmaheap_image *image;
	struct cmaheap *heap;

	(void)state;
	fake_add_heap("linux,cma");
	assert_int_equal(cmaheap_open(NULL, &heap), 0);
	assert_int_equal(cmaheap_alloc_image(heap, &nv12, &image), 0);
	run_in_threads(use_image, image);
	assert_int_equal(cmaheap_image_unmap(image), -EINVAL);
	cmaheap_image_unref(image);
	cmaheap_close(heap);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT_TEST(one_buffer_is_mapped_and_referenced_by_many_threads),
		UNIT_TEST(one_heap_is_used_by_many_threads),
		UNIT_TEST(one_buffer_is_accessed_by_many_threads),
		UNIT_TEST(one_image_is_used_by_many_threads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
