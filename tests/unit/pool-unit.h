/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* A pool with one image, to see who keeps that from being lent again. */
#ifndef POOL_UNIT_H
#define POOL_UNIT_H

#include <cmaheap/pool.h>

/* One at a time. The pool's only image is lent with it. */
struct cmaheap_pool *make_lending_pool(const struct cmaheap_image_info *info,
				       struct cmaheap_image **image);

/* Whether the pool would lend it now. */
bool is_back(struct cmaheap_pool *pool);

void destroy_lending_pool(struct cmaheap_pool *pool);

#endif
