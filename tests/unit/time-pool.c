/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* Prints how long it takes to borrow an image and give it back. Not a test: it judges nothing. */
#include <stdio.h>
#include <time.h>

#include <cmaheap/pool.h>

#include "fake-kernel.h"

enum { ROUNDS = 5000000 };

static double now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

static int use_pool(struct cmaheap_pool *pool)
{
	for (int i = 0; i < ROUNDS; i++) {
		struct cmaheap_image *image;
		int error = cmaheap_pool_acquire(pool, 0, &image);

		if (error)
			return error;
		cmaheap_image_unref(image);
	}
	return 0;
}

static int measure(void)
{
	const struct cmaheap_image_info info = { CMAHEAP_FOURCC('N', 'V', '1', '2'), 640, 480, NULL,
						 0 };
	struct cmaheap *heap;
	struct cmaheap_pool *pool;
	double begin;
	int error;

	error = cmaheap_open(NULL, &heap);
	if (error)
		return error;
	error = cmaheap_pool_create(heap, &info, 3, &pool);
	if (error)
		goto close_heap;
	begin = now_ns();
	error = use_pool(pool);
	if (!error)
		printf("acquire and release: %.0f ns\n", (now_ns() - begin) / ROUNDS);
	cmaheap_pool_destroy(pool);
close_heap:
	cmaheap_close(heap);
	return error;
}

int main(void)
{
	int error;

	fake_setup(NULL);
	fake_add_heap("linux,cma");
	error = measure();
	if (error)
		fprintf(stderr, "%s\n", cmaheap_last_error());
	fake_remove_directory();
	return error ? 1 : 0;
}
