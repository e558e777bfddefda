/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include "pool-unit.h"

#include "unit.h"

static struct cmaheap *heap;

struct cmaheap_pool *make_lending_pool(const struct cmaheap_image_info *info,
				       struct cmaheap_image **image)
{
	struct cmaheap_pool *pool;

	fake_add_heap("linux,cma");
	assert_int_equal(cmaheap_open("linux,cma", &heap), 0);
	assert_int_equal(cmaheap_pool_create(heap, info, 1, &pool), 0);
	assert_int_equal(cmaheap_pool_acquire(pool, 0, image), 0);
	return pool;
}

bool is_back(struct cmaheap_pool *pool)
{
	struct cmaheap_image *image;

	if (cmaheap_pool_acquire(pool, 0, &image))
		return false;
	cmaheap_image_unref(image);
	return true;
}

void destroy_lending_pool(struct cmaheap_pool *pool)
{
	cmaheap_pool_destroy(pool);
	cmaheap_close(heap);
}
