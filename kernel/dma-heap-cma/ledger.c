// SPDX-License-Identifier: GPL-2.0-only
// SPDX-FileCopyrightText: 2026 The cmaheap authors
/*
 * Who has which buffers of a heap.
 */

#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <linux/xarray.h>

#include "buffer.h"
#include "ledger.h"

/**
 * cmaheap_ledger_enter - enter a buffer that the caller allocated
 * @ledger:	ledger
 * @buffer:	buffer with its dma-buf
 */
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

/**
 * cmaheap_ledger_remove - a buffer is gone
 * @ledger:	ledger
 * @buffer:	buffer
 */
void cmaheap_ledger_remove(struct cmaheap_ledger *ledger, struct cmaheap_buffer *buffer)
{
	mutex_lock(&ledger->lock);
	list_del(&buffer->node);
	ledger->count--;
	ledger->bytes -= buffer->charged;
	mutex_unlock(&ledger->lock);
}

/* Pages by process; where the kernel has no memory for a sum, it is too small. */
static void sum_by_process(const struct cmaheap_ledger *ledger, struct xarray *pages)
{
	const struct cmaheap_buffer *buffer;
	unsigned long sum;
	void *entry;

	list_for_each_entry(buffer, &ledger->buffers, node) {
		entry = xa_load(pages, buffer->pid);
		sum = (entry ? xa_to_value(entry) : 0) + (buffer->size >> PAGE_SHIFT);
		xa_store(pages, buffer->pid, xa_mk_value(sum), GFP_KERNEL);
	}
}

static bool take_largest(struct xarray *pages, struct cmaheap_holder *holder)
{
	unsigned long pid, largest = 0;
	void *entry;

	xa_for_each(pages, pid, entry)
		if (xa_to_value(entry) > largest) {
			largest = xa_to_value(entry);
			holder->pid = pid;
		}
	if (!largest)
		return false;

	holder->bytes = (size_t)largest << PAGE_SHIFT;
	xa_erase(pages, holder->pid);

	return true;
}

static void name_holder(const struct cmaheap_ledger *ledger, struct cmaheap_holder *holder)
{
	const struct cmaheap_buffer *buffer;

	list_for_each_entry(buffer, &ledger->buffers, node)
		if (buffer->pid == holder->pid) {
			strscpy(holder->comm, buffer->comm, sizeof(holder->comm));
			return;
		}
}

/**
 * cmaheap_ledger_holders - the processes that have most
 * @ledger:	ledger
 * @holders:	filled in, the largest first
 * @count:	room in @holders
 *
 * Return: how many there are in @holders.
 */
unsigned int cmaheap_ledger_holders(struct cmaheap_ledger *ledger, struct cmaheap_holder *holders,
				    unsigned int count)
{
	struct xarray pages;
	unsigned int i;

	/* Not DEFINE_XARRAY(): its lock would have no class of its own on the stack. */
	xa_init(&pages);
	mutex_lock(&ledger->lock);
	sum_by_process(ledger, &pages);
	for (i = 0; i < count && take_largest(&pages, &holders[i]); i++)
		name_holder(ledger, &holders[i]);
	mutex_unlock(&ledger->lock);
	xa_destroy(&pages);

	return i;
}

/**
 * cmaheap_ledger_init - start with no buffer
 * @ledger:	ledger, all 0
 */
void cmaheap_ledger_init(struct cmaheap_ledger *ledger)
{
	mutex_init(&ledger->lock);
	INIT_LIST_HEAD(&ledger->buffers);
}
