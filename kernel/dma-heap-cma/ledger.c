// SPDX-License-Identifier: GPL-2.0-only
// SPDX-FileCopyrightText: 2026 The cmaheap authors
/*
 * Who has which buffers of a heap.
 */

#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/seq_buf.h>
#include <linux/sizes.h>
#include <linux/string.h>
#include <linux/xarray.h>

#include "buffer.h"
#include "ledger.h"

#define HOLDERS_SHOWN	3

void cmaheap_ledger_init(struct cmaheap_ledger *ledger)
{
	mutex_init(&ledger->lock);
	INIT_LIST_HEAD(&ledger->buffers);
}

/* The caller is who allocated the buffer. */
void cmaheap_ledger_enter(struct cmaheap_ledger *ledger, struct cmaheap_buffer *buffer)
{
	buffer->born = ktime_get();
	buffer->pid = task_tgid_nr(current);
	get_task_comm(buffer->comm, current);

	mutex_lock(&ledger->lock);
	list_add_tail(&buffer->node, &ledger->buffers);
	ledger->count++;
	ledger->bytes += buffer->charged;
	ledger->peak = max(ledger->peak, ledger->bytes);
	mutex_unlock(&ledger->lock);
}

void cmaheap_ledger_remove(struct cmaheap_ledger *ledger, struct cmaheap_buffer *buffer)
{
	mutex_lock(&ledger->lock);
	list_del(&buffer->node);
	ledger->count--;
	ledger->bytes -= buffer->charged;
	mutex_unlock(&ledger->lock);
}

static unsigned long pages_of_process(struct xarray *pages, pid_t pid)
{
	void *entry = xa_load(pages, pid);

	return entry ? xa_to_value(entry) : 0;
}

/* Pages by process; where the kernel has no memory for a sum, it is too small. */
static void sum_by_process(const struct cmaheap_ledger *ledger, struct xarray *pages)
{
	const struct cmaheap_buffer *buffer;
	unsigned long sum;

	list_for_each_entry(buffer, &ledger->buffers, node) {
		sum = pages_of_process(pages, buffer->pid) + (buffer->size >> PAGE_SHIFT);
		xa_store(pages, buffer->pid, xa_mk_value(sum), GFP_KERNEL);
	}
}

/* A buffer of the process that has most. */
static const struct cmaheap_buffer *find_largest(const struct cmaheap_ledger *ledger,
						 struct xarray *pages)
{
	const struct cmaheap_buffer *buffer, *largest = NULL;
	unsigned long most = 0;

	list_for_each_entry(buffer, &ledger->buffers, node)
		if (pages_of_process(pages, buffer->pid) > most) {
			most = pages_of_process(pages, buffer->pid);
			largest = buffer;
		}

	return largest;
}

/**
 * cmaheap_ledger_print_holders - name the processes that have most, the largest first
 * @ledger:	ledger
 * @text:	where to
 */
void cmaheap_ledger_print_holders(struct cmaheap_ledger *ledger, struct seq_buf *text)
{
	const struct cmaheap_buffer *largest;
	struct xarray pages;
	unsigned int i;

	/* Not DEFINE_XARRAY(): its lock would have no class of its own on the stack. */
	xa_init(&pages);
	mutex_lock(&ledger->lock);
	sum_by_process(ledger, &pages);
	for (i = 0; i < HOLDERS_SHOWN; i++) {
		largest = find_largest(ledger, &pages);
		if (!largest)
			break;
		seq_buf_printf(text, "%s%*pE[%d] %lu KiB", i ? ", " : " (",
			       (int)strlen(largest->comm), largest->comm, largest->pid,
			       pages_of_process(&pages, largest->pid) * (PAGE_SIZE / SZ_1K));
		xa_erase(&pages, largest->pid);
	}
	mutex_unlock(&ledger->lock);
	xa_destroy(&pages);
	if (i)
		seq_buf_puts(text, ")");
}
