/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <pthread.h>
#include <sched.h>

#include <cmaheap/pool.h>

#include "unit.h"

enum { THREADS = 8, IMAGES = 3, ROUNDS = 2000 };

static const struct cmaheap_image_info grey = { CMAHEAP_FOURCC('R', '8', ' ', ' '), 64, 48, NULL,
						0 };

static struct cmaheap_pool *create_pool(struct cmaheap **heap, unsigned count)
{
	struct cmaheap_pool *pool;

	fake_add_heap("linux,cma");
	assert_int_equal(cmaheap_open(NULL, heap), 0);
	assert_int_equal(cmaheap_pool_create(*heap, &grey, count, &pool), 0);
	return pool;
}

static struct cmaheap_pool_status status_of(struct cmaheap_pool *pool)
{
	struct cmaheap_pool_status status;

	cmaheap_pool_get_status(pool, &status);
	return status;
}

/* Nobody else may have the image meanwhile: the thread sees its own mark only. */
static void *use_images(void *argument)
{
	struct cmaheap_pool *pool = argument;
	uintptr_t failures = 0;
	char mark;

	for (int i = 0; i < ROUNDS; i++) {
		void *planes[CMAHEAP_MAX_PLANES];
		struct cmaheap_image *image;

		if (cmaheap_pool_acquire(pool, -1, &image))
			return argument;
		failures += cmaheap_image_map(image, planes) != 0;
		*(char **)planes[0] = &mark;
		sched_yield();
		failures += *(char **)planes[0] != &mark;
		failures += cmaheap_image_unmap(image) != 0;
		cmaheap_image_unref(image);
	}
	return (void *)failures;
}

static void an_image_is_lent_to_one_thread_at_a_time(void **state)
{
	struct cmaheap *heap;
	struct cmaheap_pool *pool = create_pool(&heap, IMAGES);
	pthread_t threads[THREADS];

	(void)state;
	for (int i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, use_images, pool), 0);
	for (int i = 0; i < THREADS; i++) {
		void *failures;

		assert_int_equal(pthread_join(threads[i], &failures), 0);
		assert_null(failures);
	}
	assert_int_equal(status_of(pool).acquired, THREADS * ROUNDS);
	assert_int_equal(status_of(pool).idle, IMAGES);
	assert_in_range(status_of(pool).high_water, 1, IMAGES);
	cmaheap_pool_destroy(pool);
	cmaheap_close(heap);
}

static void *acquire_one(void *argument)
{
	struct cmaheap_image *image;

	return cmaheap_pool_acquire(argument, -1, &image) ? NULL : image;
}

static pthread_t start_waiting(struct cmaheap_pool *pool)
{
	pthread_t thread;

	assert_int_equal(pthread_create(&thread, NULL, acquire_one, pool), 0);
	while (!status_of(pool).waited)
		sched_yield();
	return thread;
}

static void who_waits_gets_what_comes_back(void **state)
{
	struct cmaheap *heap;
	struct cmaheap_pool *pool = create_pool(&heap, 1);
	struct cmaheap_image *image;
	pthread_t thread;
	void *got;

	(void)state;
	assert_int_equal(cmaheap_pool_acquire(pool, 0, &image), 0);
	thread = start_waiting(pool);
	cmaheap_image_unref(image);
	assert_int_equal(pthread_join(thread, &got), 0);
	assert_ptr_equal(got, image);
	cmaheap_image_unref(got);
	cmaheap_pool_destroy(pool);
	cmaheap_close(heap);
}

static void who_waits_gets_what_a_resize_adds(void **state)
{
	struct cmaheap *heap;
	struct cmaheap_pool *pool = create_pool(&heap, 0);
	pthread_t thread = start_waiting(pool);
	void *got;

	(void)state;
	assert_int_equal(cmaheap_pool_resize(pool, 1), 0);
	assert_int_equal(pthread_join(thread, &got), 0);
	assert_non_null(got);
	cmaheap_image_unref(got);
	cmaheap_pool_destroy(pool);
	cmaheap_close(heap);
}

static void sizes_change_while_threads_use_images(void **state)
{
	struct cmaheap *heap;
	struct cmaheap_pool *pool = create_pool(&heap, 1);
	pthread_t threads[THREADS];

	(void)state;
	for (int i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, use_images, pool), 0);
	for (unsigned i = 0; i < 200; i++)
		assert_int_equal(cmaheap_pool_resize(pool, 1 + i % 5), 0);
	for (int i = 0; i < THREADS; i++) {
		void *failures;

		assert_int_equal(pthread_join(threads[i], &failures), 0);
		assert_null(failures);
	}
	assert_int_equal(status_of(pool).idle, status_of(pool).count);
	cmaheap_pool_destroy(pool);
	cmaheap_close(heap);
}

static void *drop_image(void *argument)
{
	cmaheap_image_unref(argument);
	return NULL;
}

/* The last one back frees the pool, whoever that is. */
static void threads_return_images_to_a_destroyed_pool(void **state)
{
	(void)state;
	for (int round = 0; round < 100; round++) {
		struct cmaheap *heap;
		struct cmaheap_pool *pool = create_pool(&heap, THREADS);
		struct cmaheap_image *images[THREADS];
		pthread_t threads[THREADS];

		for (int i = 0; i < THREADS; i++)
			assert_int_equal(cmaheap_pool_acquire(pool, 0, &images[i]), 0);
		for (int i = 0; i < THREADS; i++)
			pthread_create(&threads[i], NULL, drop_image, images[i]);
		cmaheap_pool_destroy(pool);
		for (int i = 0; i < THREADS; i++)
			pthread_join(threads[i], NULL);
		cmaheap_close(heap);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT_TEST(an_image_is_lent_to_one_thread_at_a_time),
		UNIT_TEST(who_waits_gets_what_comes_back),
		UNIT_TEST(who_waits_gets_what_a_resize_adds),
		UNIT_TEST(sizes_change_while_threads_use_images),
		UNIT_TEST(threads_return_images_to_a_destroyed_pool),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
