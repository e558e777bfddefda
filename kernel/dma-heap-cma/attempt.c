// SPDX-License-Identifier: GPL-2.0-only
// SPDX-FileCopyrightText: 2026 The cmaheap authors
/*
 * The only caller of cma_alloc(), which says only that it failed. Its tracepoints say more:
 * whether a range was busy, and when a driver allocates. That is a hint; without it all works,
 * but for the reason of a failure and for making room before a driver asks twice.
 */

#include <linux/err.h>
#include <linux/mutex.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <linux/tracepoint.h>
#include <trace/events/cma.h>

#include "chunk.h"
#include "compat/cma.h"
#include "compat/trace-events-cma.h"

static DEFINE_MUTEX(attempting);

/* Who calls cma_alloc() for us, one at a time: nobody but it changes these while it does. */
static struct task_struct *caller;
static int reason;
static cmaheap_others_fn *tell;

static bool is_ours(void)
{
	return READ_ONCE(caller) == current;
}

static void on_start(CMA_ALLOC_START_PROTO)
{
	/* Some kernels trace an area that is not there, too. */
	if (name && !is_ours())
		tell(name, count, false);
}

/* A range with room is given up, as pages in it cannot be moved away just now. */
static void on_busy(void *data, const char *name, unsigned long pfn, const struct page *page,
		    unsigned long count, unsigned int align)
{
	if (is_ours())
		reason = -EBUSY;
}

static void on_finish(CMA_ALLOC_FINISH_PROTO)
{
	if (page)
		return;

	if (is_ours() && CMA_ALLOC_WAS_STARVED)
		reason = -ENOMEM;
	if (name && !is_ours())
		tell(name, count, true);
}

/* Functions of ours at tracepoints, which are found by their names. */
static struct probe {
	const char *name;
	void *function;
	struct tracepoint *tracepoint;
} probes[] = {
	{ .name = "cma_alloc_start", .function = on_start },
	{ .name = "cma_alloc_busy_retry", .function = on_busy },
	{ .name = "cma_alloc_finish", .function = on_finish },
};

/* The compiler checks the prototypes that the table above forgets. */
static void __maybe_unused check_prototypes(void)
{
	check_trace_callback_type_cma_alloc_start(on_start);
	check_trace_callback_type_cma_alloc_busy_retry(on_busy);
	check_trace_callback_type_cma_alloc_finish(on_finish);
}

static void attach_probe(struct tracepoint *tracepoint, void *data)
{
	struct probe *probe;

	for (probe = probes; probe < probes + ARRAY_SIZE(probes); probe++)
		if (!strcmp(tracepoint->name, probe->name) &&
		    !tracepoint_probe_register(tracepoint, probe->function, NULL))
			probe->tracepoint = tracepoint;
}

/*
 * A cma_alloc() that tells why it failed: -EBUSY when a range with room had pages that could
 * not be moved away, -ENOMEM when there was no memory to move them to, -ENOSPC when no range
 * had room, -EAGAIN when the kernel does not tell, -EINTR when the caller was killed before.
 */
struct page *cmaheap_attempt(struct cma *cma, unsigned long count, unsigned int align)
{
	struct page *pages;
	int err;

	/* One of ours at a time stands before a driver that needs memory, too. */
	if (mutex_lock_killable(&attempting))
		return ERR_PTR(-EINTR);

	reason = IS_ENABLED(CONFIG_TRACEPOINTS) ? -ENOSPC : -EAGAIN;
	WRITE_ONCE(caller, current);
	pages = cma_alloc(cma, count, align, true);
	WRITE_ONCE(caller, NULL);
	err = reason;
	mutex_unlock(&attempting);

	return pages ?: ERR_PTR(err);
}

void cmaheap_attempt_watch(cmaheap_others_fn *others)
{
	tell = others;
	if (IS_ENABLED(CONFIG_TRACEPOINTS))
		for_each_kernel_tracepoint(attach_probe, NULL);
}

void cmaheap_attempt_unwatch(void)
{
	struct probe *probe;

	for (probe = probes; probe < probes + ARRAY_SIZE(probes); probe++)
		if (IS_ENABLED(CONFIG_TRACEPOINTS) && probe->tracepoint)
			tracepoint_probe_unregister(probe->tracepoint, probe->function, NULL);
	tracepoint_synchronize_unregister();
}
