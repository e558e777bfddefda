/* SPDX-License-Identifier: GPL-2.0-only */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */
#ifndef _DMA_HEAP_CMA_LEDGER_H
#define _DMA_HEAP_CMA_LEDGER_H

#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/types.h>

struct cmaheap_buffer;
struct seq_buf;

/**
 * struct cmaheap_ledger - every live buffer of a heap
 * @lock:	protects the rest
 * @buffers:	the buffers, oldest first
 * @count:	number of these
 * @bytes:	in all of these
 * @peak:	most bytes that there ever were
 */
struct cmaheap_ledger {
	struct mutex lock;
	struct list_head buffers;
	size_t count;
	size_t bytes;
	size_t peak;
};

void cmaheap_ledger_init(struct cmaheap_ledger *ledger);
void cmaheap_ledger_enter(struct cmaheap_ledger *ledger, struct cmaheap_buffer *buffer);
void cmaheap_ledger_remove(struct cmaheap_ledger *ledger, struct cmaheap_buffer *buffer);
void cmaheap_ledger_print_holders(struct cmaheap_ledger *ledger, struct seq_buf *text);

#endif
