// SPDX-License-Identifier: GPL-2.0-only
// SPDX-FileCopyrightText: 2026 The cmaheap authors
/*
 * Who has which buffers of a heap, and how much they may have: a buffer is charged to the
 * user who allocated it until its last reference goes, wherever that is by then.
 */

#include <linux/capability.h>
#include <linux/cred.h>
#include <linux/mm.h>
#include <linux/moduleparam.h>
#include <linux/overflow.h>
#include <linux/sched.h>
#include <linux/sizes.h>
#include <linux/string.h>
#include <linux/user_namespace.h>

#include "buffer.h"
#include "compat/cleanup.h"
#include "compat/seq_buf.h"

#define HOLDERS_SHOWN	3

static bool limit_root;
module_param(limit_root, bool, 0644);
MODULE_PARM_DESC(limit_root, "Limits hold for root too");

void cmaheap_ledger_init(struct cmaheap_ledger *ledger)
{
	mutex_init(&ledger->lock);
	INIT_LIST_HEAD(&ledger->buffers);
	xa_init(&ledger->users);
}

/* Of a user or a process, by its ID. */
static unsigned long get_pages(struct xarray *pages, unsigned long id)
{
	void *entry = xa_load(pages, id);

	return entry ? xa_to_value(entry) : 0;
}

/* Less than there were takes no memory. */
static int set_pages(struct xarray *pages, unsigned long id, unsigned long count)
{
	return xa_err(xa_store(pages, id, count ? xa_mk_value(count) : NULL, GFP_KERNEL));
}

/*
 * A container has as many users as its namespace maps, and counts as one: as the
 * user who made the namespace, or as its own root where the machine's root did.
 */
static kuid_t charged_uid(void)
{
	struct user_namespace *ns = current_user_ns();
	kuid_t uid = current_uid();

	for (; ns != &init_user_ns; ns = ns->parent) {
		kuid_t owner = ns->owner;

		if (uid_eq(owner, GLOBAL_ROOT_UID))
			owner = make_kuid(ns, 0);
		if (uid_valid(owner))
			uid = owner;
	}

	return uid;
}

/* A container's root lacks the capability, even where it is the machine's. */
static bool may_exceed(void)
{
	return !READ_ONCE(limit_root) && capable(CAP_SYS_RESOURCE);
}

static bool is_beyond(size_t limit, size_t used, size_t bytes)
{
	return limit && (used > limit || bytes > limit - used);
}

/*
 * Charges the calling user for a buffer, before there is memory for it. Returns 0, -EDQUOT
 * beyond a limit, -ENOSPC beyond all addresses, -ENOMEM if the kernel has no memory.
 */
int cmaheap_ledger_charge(struct cmaheap_ledger *ledger, struct cmaheap_buffer *buffer)
{
	unsigned long pages;
	size_t sum;
	int err;

	buffer->uid = charged_uid();

	guard(mutex)(&ledger->lock);
	/* More than addresses can have is asked for at once, by many. */
	if (check_add_overflow(ledger->charged, buffer->charged, &sum))
		return -ENOSPC;

	pages = get_pages(&ledger->users, __kuid_val(buffer->uid));
	if ((is_beyond(READ_ONCE(ledger->limit), ledger->charged, buffer->charged) ||
	     is_beyond(READ_ONCE(ledger->user_limit), pages << PAGE_SHIFT, buffer->charged)) &&
	    !may_exceed())
		return -EDQUOT;

	pages += buffer->charged >> PAGE_SHIFT;
	err = set_pages(&ledger->users, __kuid_val(buffer->uid), pages);
	if (!err)
		ledger->charged = sum;

	return err;
}

void cmaheap_ledger_uncharge(struct cmaheap_ledger *ledger, struct cmaheap_buffer *buffer)
{
	unsigned long pages;

	guard(mutex)(&ledger->lock);
	pages = get_pages(&ledger->users, __kuid_val(buffer->uid));
	pages -= buffer->charged >> PAGE_SHIFT;
	set_pages(&ledger->users, __kuid_val(buffer->uid), pages);
	ledger->charged -= buffer->charged;
}

/* The caller is who allocated the buffer. */
void cmaheap_ledger_enter(struct cmaheap_ledger *ledger, struct cmaheap_buffer *buffer)
{
	buffer->born = ktime_get();
	buffer->pid = task_tgid_nr(current);
	get_task_comm(buffer->comm, current);

	guard(mutex)(&ledger->lock);
	list_add_tail(&buffer->node, &ledger->buffers);
	ledger->count++;
	ledger->bytes += buffer->charged;
	ledger->peak = max(ledger->peak, ledger->bytes);
}

void cmaheap_ledger_remove(struct cmaheap_ledger *ledger, struct cmaheap_buffer *buffer)
{
	guard(mutex)(&ledger->lock);
	list_del(&buffer->node);
	ledger->count--;
	ledger->bytes -= buffer->charged;
}

/* Pages by process; where the kernel has no memory for a sum, it is too small. */
static void sum_by_process(const struct cmaheap_ledger *ledger, struct xarray *pages)
{
	const struct cmaheap_buffer *buffer;

	list_for_each_entry(buffer, &ledger->buffers, node)
		set_pages(pages, buffer->pid,
			  get_pages(pages, buffer->pid) + (buffer->size >> PAGE_SHIFT));
}

/* A buffer of the process that has most. */
static const struct cmaheap_buffer *find_largest(const struct cmaheap_ledger *ledger,
						 struct xarray *pages)
{
	const struct cmaheap_buffer *buffer, *largest = NULL;
	unsigned long most = 0;

	list_for_each_entry(buffer, &ledger->buffers, node)
		if (get_pages(pages, buffer->pid) > most) {
			most = get_pages(pages, buffer->pid);
			largest = buffer;
		}

	return largest;
}

/* Names the processes that have most, the largest first. */
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
			       get_pages(&pages, largest->pid) * (PAGE_SIZE / SZ_1K));
		xa_erase(&pages, largest->pid);
	}
	mutex_unlock(&ledger->lock);
	xa_destroy(&pages);
	if (i)
		seq_buf_puts(text, ")");
}
