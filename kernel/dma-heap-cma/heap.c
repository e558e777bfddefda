// SPDX-License-Identifier: GPL-2.0-only
// SPDX-FileCopyrightText: 2026 The cmaheap authors
/*
 * A heap: turns requests into dma-bufs. The policy is here alone: what is recycled, when it
 * is tried again, and when the pool makes room; who is charged is the ledger's.
 */

#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/dma-buf.h>
#include <linux/err.h>
#include <linux/math.h>
#include <linux/mm.h>
#include <linux/moduleparam.h>
#include <linux/overflow.h>
#include <linux/preempt.h>
#include <linux/ratelimit.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/sizes.h>

#include "buffer.h"
#include "chunk.h"
#include "compat/cma.h"
#include "compat/seq_buf.h"
#include "compat/slab.h"
#include "heap.h"
#include "trace.h"

#define FIRST_PAUSE_MS	10
#define LONGEST_PAUSE_MS 160

/* What is not warm may be given back first, then what is, or by others meanwhile. */
#define TRIES_FOR_POOL	3

static unsigned int pool_percent = 50;
module_param(pool_percent, uint, 0444);
MODULE_PARM_DESC(pool_percent, "Freed memory kept for the next buffers, per cent of the area (50)");

static unsigned int retry_ms = 2000;
module_param(retry_ms, uint, 0444);
MODULE_PARM_DESC(retry_ms, "How long to try again while pages are pinned, in milliseconds (2000)");

static unsigned long user_limit;
module_param(user_limit, ulong, 0444);
MODULE_PARM_DESC(user_limit, "Bytes that each user may have of a heap, 0: as user_percent says (0)");

static unsigned int user_percent;
module_param(user_percent, uint, 0444);
MODULE_PARM_DESC(user_percent, "The same, per cent of the area, 0: no limit (0)");

const struct cmaheap_cause cmaheap_causes[CMAHEAP_CAUSES] = {
	{ -EFBIG, "too_large", "that is more than there is" },
	{ -ENOSPC, "in_use", "no free piece is that large" },
	{ -EBUSY, "pinned", "pages lent to others stayed pinned" },
	{ -EDQUOT, "limit", "a limit forbids it" },
	{ -EINTR, "killed", "the process was killed" },
	{ -ENOMEM, "memory", "the kernel has no memory left, not even to move lent pages to" },
	{ 0, "other", "an error" },
};

static unsigned int cause_of(int err)
{
	unsigned int i = 0;

	while (cmaheap_causes[i].err && cmaheap_causes[i].err != err)
		i++;

	return i;
}

/* Users of heaps know no errno but this one for all that says that there is no memory. */
static int errno_for_user(int err)
{
	return err == -EBUSY || err == -ENOSPC || err == -EFBIG ? -ENOMEM : err;
}

static void report_failure(struct cmaheap *heap, size_t size, int err)
{
	static DEFINE_RATELIMIT_STATE(limit, DEFAULT_RATELIMIT_INTERVAL, DEFAULT_RATELIMIT_BURST);
	unsigned int cause = cause_of(err);
	DECLARE_SEQ_BUF(holders, 160);
	char comm[TASK_COMM_LEN];

	atomic64_inc(&heap->failures[cause]);
	if (err == -EINTR || !__ratelimit(&limit))
		return;

	cmaheap_ledger_print_holders(&heap->ledger, &holders);
	get_task_comm(comm, current);
	pr_warn("%s: no %zu KiB for %*pE[%d]: %s; of %zu KiB, our buffers have %zu%s, the pool %zu\n",
		heap->name, size / SZ_1K, (int)strlen(comm), comm, task_tgid_nr(current),
		cmaheap_causes[cause].sentence, heap->size / SZ_1K,
		READ_ONCE(heap->ledger.bytes) / SZ_1K, seq_buf_str(&holders),
		READ_ONCE(heap->pool.bytes) / SZ_1K);
}

static bool is_more_than_there_is(const struct cmaheap *heap, unsigned long count)
{
	return heap->size && READ_ONCE(heap->ledger.bytes) + (count << PAGE_SHIFT) > heap->size;
}

static int likely_error(const struct cmaheap *heap, unsigned long count, int err)
{
	/* Not told by the kernel. */
	if (err == -EAGAIN)
		err = is_more_than_there_is(heap, count) ? -ENOSPC : -EBUSY;

	return err;
}

/*
 * What the pool keeps must not make an allocation fail, what root keeps warm there last of
 * all, and not for one that fails anyhow. Somebody else may be about to give it back, too.
 */
static bool make_pool_return(struct cmaheap *heap, unsigned long count, bool warm_too,
			     unsigned int *returns)
{
	if (is_more_than_there_is(heap, count))
		return false;

	if (!cmaheap_pool_shrink(&heap->pool, SIZE_MAX, CMAHEAP_SPARE_WARM, "needed") && warm_too)
		cmaheap_pool_shrink(&heap->pool, SIZE_MAX, CMAHEAP_SPARE_NONE, "needed");

	return cmaheap_pool_has_returned(&heap->pool, returns);
}

/*
 * A page that is pinned, for reading or writing to a device say, is often free a moment later;
 * or somebody frees a buffer of that size meanwhile.
 */
static struct cmaheap_chunk *take_patiently(struct cmaheap *heap, unsigned long count,
					    bool *pool_hit)
{
	unsigned long deadline = jiffies + msecs_to_jiffies(READ_ONCE(heap->retry_ms));
	unsigned int returns = READ_ONCE(heap->pool.returns);
	unsigned int tries = 0, pause_ms = FIRST_PAUSE_MS;
	struct cmaheap_chunk *chunk;
	bool returned, late;
	int err;

	for (;;) {
		chunk = cmaheap_pool_take(&heap->pool, count);
		*pool_hit = chunk;
		if (!chunk)
			chunk = cmaheap_chunk_take(heap->cma, count);
		if (!IS_ERR(chunk))
			return chunk;
		if (fatal_signal_pending(current))
			return ERR_PTR(-EINTR);

		err = likely_error(heap, count, PTR_ERR(chunk));
		late = time_after_eq(jiffies, deadline);
		returned = make_pool_return(heap, count, late || err != -EBUSY, &returns);
		if (returned && tries++ < TRIES_FOR_POOL)
			continue;
		if (late || (!returned && err != -EBUSY))
			return ERR_PTR(err);
		if (err == -EBUSY && pause_ms == FIRST_PAUSE_MS)
			atomic64_inc(&heap->waits);
		schedule_timeout_killable(max(1UL, msecs_to_jiffies(pause_ms)));
		pause_ms = min(pause_ms * 2, LONGEST_PAUSE_MS);
	}
}

static struct cmaheap_chunk *get_chunk(struct cmaheap *heap, struct cmaheap_buffer *buffer)
{
	struct cmaheap_chunk *chunk;
	int err;

	chunk = take_patiently(heap, buffer->charged >> PAGE_SHIFT, &buffer->pool_hit);
	if (IS_ERR(chunk))
		return chunk;

	err = cmaheap_chunk_zero(chunk);
	if (!err && buffer->uncached)
		err = cmaheap_cache_flush(chunk->pages, buffer->size);
	if (err) {
		/* It may be one that root keeps warm. */
		cmaheap_pool_keep(&heap->pool, chunk);
		return ERR_PTR(err);
	}

	return chunk;
}

static struct cmaheap_buffer *create_buffer(struct cmaheap *heap, size_t size, bool uncached)
{
	struct cmaheap_buffer *buffer;
	int err;

	if (size > CMAHEAP_MAX_SIZE || (heap->size && size > heap->size))
		return ERR_PTR(-EFBIG);

	buffer = kzalloc_obj(*buffer);
	if (!buffer)
		return ERR_PTR(-ENOMEM);

	buffer->heap = heap;
	buffer->heap_name = uncached ? heap->uncached_name : heap->name;
	buffer->size = size;
	buffer->charged = max(size, cma_least_pages(heap->cma) << PAGE_SHIFT);
	buffer->uncached = uncached;

	err = cmaheap_ledger_charge(&heap->ledger, buffer);
	if (err)
		goto err_free;

	buffer->chunk = get_chunk(heap, buffer);
	err = PTR_ERR_OR_ZERO(buffer->chunk);
	if (err)
		goto err_uncharge;

	return buffer;

err_uncharge:
	cmaheap_ledger_uncharge(&heap->ledger, buffer);
err_free:
	kfree(buffer);
	return ERR_PTR(err);
}

/*
 * Makes a dma-buf of zeroed memory, of @len bytes or what makes whole pages. Returns an ERR_PTR
 * if it fails: -EINVAL for no bytes, -EDQUOT beyond a limit, -ENOMEM when there is no memory,
 * -EINTR when the caller was killed meanwhile, -EIO where the caches of an uncached buffer
 * cannot be maintained.
 */
struct dma_buf *cmaheap_allocate(struct cmaheap *heap, size_t len, bool uncached, u32 fd_flags)
{
	ktime_t start = ktime_get();
	size_t size = PAGE_ALIGN(len);
	struct cmaheap_buffer *buffer;
	struct dma_buf *dmabuf;
	bool pool_hit = false;
	int err;

	if (!size)
		return ERR_PTR(-EINVAL);

	buffer = create_buffer(heap, size, uncached);
	dmabuf = IS_ERR(buffer) ? ERR_CAST(buffer) : cmaheap_dmabuf_export(buffer, fd_flags);
	err = PTR_ERR_OR_ZERO(dmabuf);
	if (err) {
		report_failure(heap, size, err);
		err = errno_for_user(err);
	} else {
		pool_hit = buffer->pool_hit;
		atomic64_inc(&heap->allocations);
		atomic64_add(pool_hit, &heap->pool_hits);
	}
	trace_cmaheap_alloc(heap->name, size, pool_hit, ktime_us_delta(ktime_get(), start), err);

	return err ? ERR_PTR(err) : dmabuf;
}

/* Drivers take a few pages now and then, for which there is nearly always room. */
static bool is_small(const struct cmaheap *heap, size_t bytes)
{
	size_t taken = READ_ONCE(heap->ledger.bytes) + READ_ONCE(heap->pool.bytes);

	return bytes <= SZ_64K && taken <= heap->size - heap->size / 8;
}

/*
 * A driver allocates pages from the heap's area, or has failed to. With preemption off, maybe:
 * what the pool gives back at once is a few times what the driver asks for, up to the end of
 * the last chunk, and the rest is for a worker.
 */
void cmaheap_make_room(struct cmaheap *heap, unsigned long count, bool failed)
{
	size_t bytes = (size_t)count << PAGE_SHIFT;

	if (!READ_ONCE(heap->pool.bytes) || (!failed && is_small(heap, bytes)))
		return;

	if (failed || (IS_ENABLED(CONFIG_PREEMPT_RT) && !preemptible()))
		cmaheap_pool_drain_soon(&heap->pool);
	else
		cmaheap_pool_shrink(&heap->pool, size_mul(4, bytes), CMAHEAP_SPARE_WARM, "driver");
}

/* Gives an area a heap. Returns an ERR_PTR on failure. */
struct cmaheap *cmaheap_create(struct cma *cma)
{
	struct cmaheap *heap;
	int err;

	if (pool_percent > 100 || user_percent > 100) {
		pr_err("pool_percent=%u user_percent=%u: expected numbers from 0 to 100\n",
		       pool_percent, user_percent);
		return ERR_PTR(-EINVAL);
	}

	heap = kzalloc_obj(*heap);
	if (!heap)
		return ERR_PTR(-ENOMEM);

	heap->cma = cma;
	heap->size = cma_get_size(cma);
	heap->base = cma_get_base(cma);
	heap->retry_ms = retry_ms;
	cmaheap_ledger_init(&heap->ledger);
	heap->ledger.user_limit = user_limit ?: mult_frac(heap->size, user_percent, 100);

	heap->name = cmaheap_names_make(cma);
	err = PTR_ERR_OR_ZERO(heap->name);
	if (err)
		goto err_free_heap;

	err = cmaheap_pool_init(&heap->pool, heap->cma, heap->name,
				mult_frac(heap->size, pool_percent, 100));
	if (err)
		goto err_free_name;

	return heap;

err_free_name:
	kfree(heap->name);
err_free_heap:
	kfree(heap);
	return ERR_PTR(err);
}

/* The heap has no live buffer, and nobody can ask it for one any more. */
void cmaheap_destroy(struct cmaheap *heap)
{
	cmaheap_pool_destroy(&heap->pool);
	xa_destroy(&heap->ledger.users);
	mutex_destroy(&heap->ledger.lock);
	kfree(heap->uncached_name);
	kfree(heap->name);
	kfree(heap);
}
