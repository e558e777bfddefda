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
#include <linux/string.h>

#include "ledger.h"
#include "report.h"

#define HOLDERS_SHOWN	3

static const char * const causes[CMAHEAP_FAILURES] = {
	[CMAHEAP_FAILURE_TOO_LARGE] = "that is more than there is",
	[CMAHEAP_FAILURE_IN_USE] = "no free piece is that large",
	[CMAHEAP_FAILURE_PINNED] = "pages lent to others stayed pinned",
	[CMAHEAP_FAILURE_LIMIT] = "a limit forbids it",
	[CMAHEAP_FAILURE_KILLED] = "the process was killed",
	[CMAHEAP_FAILURE_MEMORY] = "the kernel has no memory left, not even to move lent pages to",
	[CMAHEAP_FAILURE_OTHER] = "an error",
};

static void name_holders(struct cmaheap_ledger *ledger, struct seq_buf *text)
{
	struct cmaheap_holder holders[HOLDERS_SHOWN];
	unsigned int i, count = cmaheap_ledger_holders(ledger, holders, HOLDERS_SHOWN);

	for (i = 0; i < count; i++)
		seq_buf_printf(text, "%s%*pE[%d] %zu KiB", i ? ", " : " (",
			       (int)strlen(holders[i].comm), holders[i].comm, holders[i].pid,
			       holders[i].bytes / SZ_1K);
	if (count)
		seq_buf_puts(text, ")");
}

/**
 * cmaheap_report_failure - tell of a failed allocation
 * @report:	what is known of it
 */
void cmaheap_report_failure(const struct cmaheap_report *report)
{
	static DEFINE_RATELIMIT_STATE(limit, DEFAULT_RATELIMIT_INTERVAL, DEFAULT_RATELIMIT_BURST);
	DECLARE_SEQ_BUF(holders, 160);
	char comm[TASK_COMM_LEN];

	if (report->cause == CMAHEAP_FAILURE_KILLED || !__ratelimit(&limit))
		return;

	name_holders(report->ledger, &holders);
	get_task_comm(comm, current);
	pr_warn("%s: no %zu KiB for %*pE[%d]: %s; of %zu KiB, our buffers have %zu%s, the pool %zu\n",
		report->heap, report->wanted / SZ_1K, (int)strlen(comm), comm,
		task_tgid_nr(current), causes[report->cause], report->size / SZ_1K,
		report->used / SZ_1K, seq_buf_str(&holders), report->pooled / SZ_1K);
}
