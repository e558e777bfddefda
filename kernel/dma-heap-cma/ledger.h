/* SPDX-License-Identifier: GPL-2.0-only */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */
#ifndef _DMA_HEAP_CMA_LEDGER_H
#define _DMA_HEAP_CMA_LEDGER_H

#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/sched.h>
#include <linux/types.h>

struct cmaheap_buffer;

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

/**
 * struct cmaheap_holder - a process that allocated buffers which live
 * @pid:	process
 * @comm:	its name
 * @bytes:	in all these buffers
 */
struct cmaheap_holder {
	pid_t pid;
	char comm[TASK_COMM_LEN];
	size_t bytes;
};

void cmaheap_ledger_init(struct cmaheap_ledger *ledger);
void cmaheap_ledger_enter(struct cmaheap_ledger *ledger, struct cmaheap_buffer *buffer);
void cmaheap_ledger_remove(struct cmaheap_ledger *ledger, struct cmaheap_buffer *buffer);
unsigned int cmaheap_ledger_holders(struct cmaheap_ledger *ledger, struct cmaheap_holder *holders,
				    unsigned int count);

#endif
