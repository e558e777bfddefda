// SPDX-License-Identifier: GPL-2.0-only
// SPDX-FileCopyrightText: 2026 The cmaheap authors
/*
 * cma_alloc() says only that it failed. Its tracepoints say more: whether a
 * range was busy, and when somebody else allocates from an area of ours.
 */

#include <linux/sched.h>
#include <linux/spinlock.h>
#include <linux/tracepoint.h>
#include <trace/events/cma.h>

#include "cma-events.h"
#include "compat/cma.h"
#include "heap.h"

static DEFINE_SPINLOCK(attempts_lock);
static LIST_HEAD(attempts);
static struct list_head *watched;

/* The caller's, which nobody else ends; NULL if it is a driver that allocates. */
static struct cma_attempt *own_attempt(void)
{
	struct cma_attempt *attempt, *own = NULL;

	spin_lock(&attempts_lock);
	list_for_each_entry(attempt, &attempts, node)
		if (attempt->task == current)
			own = attempt;
	spin_unlock(&attempts_lock);

	return own;
}

/* A range with room is given up, as pages in it cannot be moved away just now. */
static void on_busy(void *data, const char *name, unsigned long pfn, const struct page *page,
		    unsigned long count, unsigned int align)
{
	struct cma_attempt *attempt = own_attempt();

	if (attempt)
		attempt->error = -EBUSY;
}

#ifdef HAVE_CMA_START_AVAILABLE
/* These kernels have -EBUSY for no room: this is for no memory to move lent pages to. */
static bool is_starved(int errorno)
{
	return errorno == -ENOMEM;
}
#else
static bool is_starved(int errorno)
{
	return false;
}
#endif

static struct cma_heap *heap_of_area(const char *name)
{
	struct cma_heap *heap;

	list_for_each_entry(heap, watched, node)
		if (!strcmp(cma_get_name(heap->cma), name))
			return heap;

	return NULL;
}

/* Where it was a driver's that failed, what we keep shall not make its next one fail. */
static void on_finish(void *data, const char *name, unsigned long pfn, const struct page *page,
		      unsigned long count, unsigned int align, int errorno)
{
	struct cma_attempt *attempt;
	struct cma_heap *heap;

	if (page)
		return;

	attempt = own_attempt();
	if (attempt) {
		if (is_starved(errorno))
			attempt->error = -ENOMEM;
		return;
	}

	heap = heap_of_area(name);
	if (heap)
		cma_pool_drain(&heap->pool);
}

#ifdef HAVE_CMA_START_AVAILABLE
/*
 * Before a driver's allocation: give back what we keep unless there is plenty.
 * Twice the room leaves some for its being in pieces.
 */
static void on_start(void *data, const char *name, unsigned long count,
		     unsigned long available, unsigned long total, unsigned int align)
{
	struct cma_heap *heap;

	if (available / 2 >= count || own_attempt())
		return;

	heap = heap_of_area(name);
	if (heap)
		cma_pool_drain(&heap->pool);
}
#else
/* This kernel does not tell how much there is: what we know of must be enough. */
static void on_start(void *data, const char *name, unsigned long count, unsigned int align)
{
	struct cma_heap *heap;
	size_t taken;

	if (own_attempt())
		return;

	heap = heap_of_area(name);
	if (!heap)
		return;

	taken = READ_ONCE(heap->limits.used) + READ_ONCE(heap->pool.bytes);
	if (heap->size < taken || (heap->size - taken) / 2 < count << PAGE_SHIFT)
		cma_pool_drain(&heap->pool);
}
#endif

/**
 * struct probe - a function of ours at a tracepoint
 * @name:	of the tracepoint
 * @function:	called there
 * @tracepoint:	the tracepoint, once it is found
 */
struct probe {
	const char *name;
	void *function;
	struct tracepoint *tracepoint;
};

static struct probe probes[] = {
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

/**
 * cma_attempt_begin - watch the cma_alloc() that the caller is about to make
 * @attempt:	on the caller's stack
 */
void cma_attempt_begin(struct cma_attempt *attempt)
{
	attempt->task = current;
	attempt->error = -ENOSPC;

	spin_lock(&attempts_lock);
	list_add(&attempt->node, &attempts);
	spin_unlock(&attempts_lock);
}

/**
 * cma_attempt_end - the cma_alloc() is over
 * @attempt:	as at its begin
 *
 * Return: why it failed, if it did: -EBUSY when a range with room had pages that could
 * not be moved away, -ENOMEM when there was no memory to move them to, -ENOSPC when no
 * range had room.
 */
int cma_attempt_end(struct cma_attempt *attempt)
{
	spin_lock(&attempts_lock);
	list_del(&attempt->node);
	spin_unlock(&attempts_lock);

	return attempt->error;
}

/**
 * cma_events_watch - listen to the allocator
 * @heaps:	the module's heaps; must not change until the unwatch
 */
void cma_events_watch(struct list_head *heaps)
{
	watched = heaps;
	for_each_kernel_tracepoint(attach_probe, NULL);
}

/**
 * cma_events_unwatch - stop listening
 */
void cma_events_unwatch(void)
{
	struct probe *probe;

	for (probe = probes; probe < probes + ARRAY_SIZE(probes); probe++)
		if (probe->tracepoint)
			tracepoint_probe_unregister(probe->tracepoint, probe->function, NULL);
	tracepoint_synchronize_unregister();
}
