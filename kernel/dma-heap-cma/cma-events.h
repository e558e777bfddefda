/* SPDX-License-Identifier: GPL-2.0-only */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */
#ifndef _DMA_HEAP_CMA_CMA_EVENTS_H
#define _DMA_HEAP_CMA_CMA_EVENTS_H

#include <linux/list.h>
#include <linux/types.h>

struct task_struct;

/**
 * struct cma_attempt - one call of cma_alloc(), watched
 * @task:	who calls
 * @error:	why it fails, if it does
 * @node:	entry in the list of attempts under way
 */
struct cma_attempt {
	struct task_struct *task;
	int error;
	struct list_head node;
};

void cma_attempt_begin(struct cma_attempt *attempt);
int cma_attempt_end(struct cma_attempt *attempt);

void cma_events_watch(struct list_head *heaps);
void cma_events_unwatch(void);

#endif
