/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <pthread.h>
#include <string.h>

#include <cmaheap/cmaheap.h>

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

static void one_buffer_is_mapped_and_referenced_by_many_threads(void **state)
{
	struct cmaheap *heap;
	struct cmaheap_buffer *buffer;
	pthread_t threads[THREADS];

	(void)state;
	fake_add_heap("linux,cma");
	assert_int_equal(cmaheap_open(NULL, &heap), 0);
	assert_int_equal(cmaheap_alloc(heap, 4096, &buffer), 0);
	for (int i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, use_buffer, buffer), 0);
	for (int i = 0; i < THREADS; i++) {
		void *failures;

		assert_int_equal(pthread_join(threads[i], &failures), 0);
		assert_null(failures);
	}
	assert_int_equal(cmaheap_buffer_unmap(buffer), -EINVAL);
	cmaheap_buffer_unref(buffer);
	cmaheap_close(heap);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT_TEST(one_buffer_is_mapped_and_referenced_by_many_threads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
