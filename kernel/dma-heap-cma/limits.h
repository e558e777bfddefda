/* SPDX-License-Identifier: GPL-2.0-only */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */
#ifndef _DMA_HEAP_CMA_LIMITS_H
#define _DMA_HEAP_CMA_LIMITS_H

#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/types.h>
#include <linux/uidgid.h>

/**
 * struct cmaheap_user - what one user holds of a heap
 * @uid:	the user
 * @bytes:	bytes in the buffers that the user allocated
 * @node:	entry in the heap's list of users
 */
struct cmaheap_user {
	kuid_t uid;
	size_t bytes;
	struct list_head node;
};

/**
 * struct cmaheap_limits - how much may be allocated, and by whom it is
 * @lock:	protects the rest
 * @users:	every user who holds something
 * @used:	bytes in all buffers, and asked for by who waits for them
 * @total:	bytes allowed in all, 0: as many as there are
 * @per_user:	bytes allowed to each user, 0: as many as there are
 */
struct cmaheap_limits {
	struct mutex lock;
	struct list_head users;
	size_t used;
	size_t total;
	size_t per_user;
};

void cmaheap_limits_init(struct cmaheap_limits *limits);
struct cmaheap_user *cmaheap_limits_charge(struct cmaheap_limits *limits, size_t bytes);
void cmaheap_limits_uncharge(struct cmaheap_limits *limits, struct cmaheap_user *user,
			     size_t bytes);

#endif
