/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* A pool of images on a real heap: the ledger tells what it takes and gives back. */
#include "board-test.h"
#include "heap-files.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <string.h>

#include <cmaheap/pool.h>

enum { THREADS = 8, IMAGES = 3, ROUNDS = 50 };

static const struct cmaheap_needs separate = { .who = "test", .flags = CMAHEAP_SEPARATE };
static const struct cmaheap_image_info nv12 = { CMAHEAP_FOURCC('N', 'V', '1', '2'), 1920, 1080,
						&separate, 1 };

static struct cmaheap_pool *must_create(struct cmaheap **heap, unsigned count)
{
	struct cmaheap_pool *pool;

	if (cmaheap_open(heap_name(), heap) || cmaheap_pool_create(*heap, &nv12, count, &pool))
		fail_msg("%s", cmaheap_last_error());
	return pool;
}

static struct cmaheap_image *must_acquire(struct cmaheap_pool *pool)
{
	struct cmaheap_image *image;

	if (cmaheap_pool_acquire(pool, 1000, &image))
		fail_msg("%s", cmaheap_last_error());
	return image;
}

static void memory_is_taken_once_and_given_back_with_the_last_image(void **state)
{
	const unsigned long long before = count_buffers();
	struct cmaheap *heap;
	struct cmaheap_pool *pool = must_create(&heap, 2);
	struct cmaheap_image *image;

	(void)state;
	assert_int_equal(count_buffers(), before + 4);
	for (int i = 0; i < ROUNDS; i++)
		cmaheap_image_unref(must_acquire(pool));
	assert_int_equal(cmaheap_pool_resize(pool, 3), 0);
	assert_int_equal(count_buffers(), before + 6);
	image = must_acquire(pool);
	assert_int_equal(cmaheap_pool_resize(pool, 0), 0);
	assert_int_equal(count_buffers(), before + 2);
	cmaheap_pool_destroy(pool);
	cmaheap_close(heap);
	assert_int_equal(count_buffers(), before + 2);
	cmaheap_image_unref(image);
	assert_int_equal(count_buffers(), before);
}

static void growth_beyond_the_area_is_undone(void **state)
{
	const unsigned long long before = count_buffers();
	struct cmaheap *heap;
	struct cmaheap_pool *pool = must_create(&heap, 1);

	(void)state;
	assert_int_equal(cmaheap_pool_resize(pool, 1000), -ENOMEM);
	assert_non_null(strstr(cmaheap_last_error(), "CmaFree"));
	assert_int_equal(count_buffers(), before + 2);
	cmaheap_image_unref(must_acquire(pool));
	cmaheap_pool_destroy(pool);
	cmaheap_close(heap);
}

static void *fill_and_check(void *argument)
{
	struct cmaheap_pool *pool = argument;
	uintptr_t failures = 0;

	for (unsigned i = 0; i < ROUNDS; i++) {
		void *planes[CMAHEAP_MAX_PLANES];
		struct cmaheap_image *image;
		char mark;

		if (cmaheap_pool_acquire(pool, -1, &image))
			return argument;
		failures += cmaheap_image_map(image, planes) != 0;
		failures += cmaheap_image_begin_access(image, CMAHEAP_WRITE) != 0;
		memset(planes[1], (int)i, 65536);
		*(char **)planes[1] = &mark;
		failures += ((char *)planes[1])[65535] != (char)i;
		failures += *(char **)planes[1] != &mark;
		failures += cmaheap_image_end_access(image, CMAHEAP_WRITE) != 0;
		failures += cmaheap_image_unmap(image) != 0;
		cmaheap_image_unref(image);
	}
	return (void *)failures;
}

static void threads_share_fewer_images_than_they_are(void **state)
{
	struct cmaheap *heap;
	struct cmaheap_pool *pool = must_create(&heap, IMAGES);
	struct cmaheap_pool_status status;
	pthread_t threads[THREADS];
	void *failures;

	(void)state;
	for (int i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, fill_and_check, pool), 0);
	for (int i = 0; i < THREADS; i++) {
		assert_int_equal(pthread_join(threads[i], &failures), 0);
		assert_null(failures);
	}
	cmaheap_pool_get_status(pool, &status);
	assert_int_equal(status.acquired, THREADS * ROUNDS);
	assert_int_equal(status.idle, IMAGES);
	cmaheap_pool_destroy(pool);
	cmaheap_close(heap);
}

static void *drop(void *image)
{
	cmaheap_image_unref(image);
	return NULL;
}

static void an_image_that_comes_back_wakes_poll(void **state)
{
	struct cmaheap *heap;
	struct cmaheap_pool *pool = must_create(&heap, 1);
	struct cmaheap_image *image = must_acquire(pool);
	struct pollfd ready = { .events = POLLIN };
	pthread_t thread;

	(void)state;
	assert_int_equal(cmaheap_pool_get_fd(pool, &ready.fd), 0);
	assert_int_equal(poll(&ready, 1, 0), 0);
	assert_int_equal(pthread_create(&thread, NULL, drop, image), 0);
	assert_int_equal(poll(&ready, 1, -1), 1);
	assert_int_equal(pthread_join(thread, NULL), 0);
	assert_ptr_equal(must_acquire(pool), image);
	cmaheap_image_unref(image);
	cmaheap_pool_destroy(pool);
	cmaheap_close(heap);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		checked_test(memory_is_taken_once_and_given_back_with_the_last_image),
		checked_test(growth_beyond_the_area_is_undone),
		checked_test(threads_share_fewer_images_than_they_are),
		checked_test(an_image_that_comes_back_wakes_poll),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
