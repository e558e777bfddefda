// SPDX-License-Identifier: GPL-2.0-only
// SPDX-FileCopyrightText: 2026 The cmaheap authors
/*
 * Why an allocation failed, in one line of the kernel's log: what was asked for
 * and by whom, what is in use and by whom.
 */

#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/mm.h>
#include <linux/ratelimit.h>
#include <linux/sched.h>
#include <linux/seq_buf.h>
#include <linux/sizes.h>
#include <linux/xarray.h>

#include "buffer.h"
#include "heap.h"
#include "report.h"

#define HOLDERS_SHOWN	3

static const char * const causes[CMA_FAILURES] = {
	[CMA_FAILURE_TOO_LARGE]	= "that is more than there is",
	[CMA_FAILURE_IN_USE]	= "no free piece is that large",
	[CMA_FAILURE_PINNED]	= "pages lent to others stayed pinned",
	[CMA_FAILURE_LIMIT]	= "a limit forbids it",
	[CMA_FAILURE_KILLED]	= "the process was killed",
	[CMA_FAILURE_MEMORY]	= "the kernel has no memory left, not even to move lent pages to",
	[CMA_FAILURE_OTHER]	= "an error",
};

/* Sums each process's buffers in holder_bytes of its first one. */
static void sum_holders(struct cma_heap *heap)
{
	struct cma_heap_buffer *buffer, *first;
	struct xarray holders;

	/* Not DEFINE_XARRAY(): its lock would have no class of its own on the stack. */
	xa_init(&holders);
	list_for_each_entry(buffer, &heap->buffers, node) {
		buffer->holder_bytes = 0;
		first = xa_load(&holders, buffer->pid);
		if (!first) {
			first = buffer;
			xa_store(&holders, buffer->pid, buffer, GFP_KERNEL);
		}
		first->holder_bytes += buffer->size;
	}

	xa_destroy(&holders);
}

static struct cma_heap_buffer *largest_holder(struct cma_heap *heap)
{
	struct cma_heap_buffer *buffer, *largest = NULL;

	list_for_each_entry(buffer, &heap->buffers, node)
		if (buffer->holder_bytes &&
		    (!largest || buffer->holder_bytes > largest->holder_bytes))
			largest = buffer;

	return largest;
}

static void name_holders(struct cma_heap *heap, struct seq_buf *text)
{
	struct cma_heap_buffer *holder;
	int i;

	mutex_lock(&heap->lock);
	sum_holders(heap);
	for (i = 0; i < HOLDERS_SHOWN; i++) {
		holder = largest_holder(heap);
		if (!holder)
			break;
		seq_buf_printf(text, "%s%s[%d] %zu KiB", i ? ", " : " (", holder->comm,
			       holder->pid, holder->holder_bytes / SZ_1K);
		holder->holder_bytes = 0;
	}
	mutex_unlock(&heap->lock);

	if (i)
		seq_buf_puts(text, ")");
}

/**
 * cma_heap_report_failure - count a failed allocation and tell of it
 * @heap:	heap
 * @size:	bytes asked for
 * @cause:	why there are none
 */
void cma_heap_report_failure(struct cma_heap *heap, size_t size, enum cma_failure cause)
{
	static DEFINE_RATELIMIT_STATE(limit, DEFAULT_RATELIMIT_INTERVAL, DEFAULT_RATELIMIT_BURST);
	DECLARE_SEQ_BUF(text, 160);
	size_t pooled, clean;

	atomic64_inc(&heap->stats.failures[cause]);
	if (cause == CMA_FAILURE_KILLED || !__ratelimit(&limit))
		return;

	name_holders(heap, &text);
	cma_pool_usage(&heap->pool, &pooled, &clean);
	pr_warn("%s: no %zu KiB for %s[%d]: %s; of %zu KiB, our buffers have %zu%s, the pool %zu\n",
		heap->name, size / SZ_1K, current->comm, task_tgid_nr(current), causes[cause],
		heap->size / SZ_1K, READ_ONCE(heap->limits.used) / SZ_1K, seq_buf_str(&text),
		pooled / SZ_1K);
}
