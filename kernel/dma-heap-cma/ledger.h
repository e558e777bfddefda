/* SPDX-License-Identifier: GPL-2.0-only */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */
#ifndef _DMA_HEAP_CMA_LEDGER_H
#define _DMA_HEAP_CMA_LEDGER_H

#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/types.h>
#include <linux/xarray.h>

struct cmaheap_buffer;
struct seq_buf;

/**
 * struct cmaheap_ledger - who has what of a heap, and how much they may have
 * @lock:	protects the rest
 * @buffers:	every live buffer, oldest first
 * @count:	number of these
 * @bytes:	in all of these
 * @peak:	most bytes that there ever were
 * @charged:	bytes in all buffers, and asked for by who waits for them
 * @users:	of these, pages of each user, by user ID
 * @limit:	bytes allowed in all, 0: as many as there are
 * @user_limit:	bytes allowed to each user, 0: as many as there are
 */
struct cmaheap_ledger {
	struct mutex lock;
	struct list_head buffers;
	size_t count;
	size_t bytes;
	size_t peak;
	size_t charged;
	struct xarray users;
	unsigned long limit;
	unsigned long user_limit;
};

void cmaheap_ledger_init(struct cmaheap_ledger *ledger);
int cmaheap_ledger_charge(struct cmaheap_ledger *ledger, struct cmaheap_buffer *buffer);
void cmaheap_ledger_uncharge(struct cmaheap_ledger *ledger, struct cmaheap_buffer *buffer);
void cmaheap_ledger_enter(struct cmaheap_ledger *ledger, struct cmaheap_buffer *buffer);
void cmaheap_ledger_remove(struct cmaheap_ledger *ledger, struct cmaheap_buffer *buffer);
void cmaheap_ledger_print_holders(struct cmaheap_ledger *ledger, struct seq_buf *text);

#endif
