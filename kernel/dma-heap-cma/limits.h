/* SPDX-License-Identifier: GPL-2.0-only */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */
#ifndef _DMA_HEAP_CMA_LIMITS_H
#define _DMA_HEAP_CMA_LIMITS_H

#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/types.h>
#include <linux/uidgid.h>

/**
 * struct cma_user - what one user holds of a heap
 * @uid:	the user
 * @bytes:	bytes in the buffers that the user allocated
 * @node:	entry in the heap's list of users
 */
struct cma_user {
	kuid_t uid;
	size_t bytes;
	struct list_head node;
};

/**
 * struct cma_limits - how much may be allocated, and by whom it is
 * @lock:	protects the rest
 * @users:	every user who holds something
 * @used:	bytes in all buffers
 * @peak:	most bytes that there ever were
 * @total:	bytes allowed in all, 0: as many as there are
 * @per_user:	bytes allowed to each user, 0: as many as there are
 */
struct cma_limits {
	struct mutex lock;
	struct list_head users;
	size_t used;
	size_t peak;
	size_t total;
	size_t per_user;
};

void cma_limits_init(struct cma_limits *limits);
struct cma_user *cma_limits_charge(struct cma_limits *limits, size_t bytes);
void cma_limits_uncharge(struct cma_limits *limits, struct cma_user *user, size_t bytes);

#endif
