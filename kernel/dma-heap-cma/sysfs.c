// SPDX-License-Identifier: GPL-2.0-only
// SPDX-FileCopyrightText: 2026 The cmaheap authors
/*
 * /sys/kernel/dma_heap_cma/HEAP/: the heap's ledger for everybody to read, and
 * its settings for root. docs/ABI/sysfs-kernel-dma-heap-cma describes each file.
 */

#include <linux/completion.h>
#include <linux/kobject.h>
#include <linux/kstrtox.h>
#include <linux/math.h>
#include <linux/mm.h>
#include <linux/sysfs.h>

#include "heap.h"
#include "sysfs.h"
#include "upkeep.h"

static struct kobject *root;

struct heap_attribute {
	struct attribute attr;
	ssize_t (*show)(struct cma_heap *heap, char *buf);
	int (*store)(struct cma_heap *heap, const char *buf);
};

#define HEAP_ATTR_RO(_name) \
	static struct heap_attribute attr_##_name = { \
		.attr = { .name = #_name, .mode = 0444 }, .show = _name##_show }
#define HEAP_ATTR_RW(_name) \
	static struct heap_attribute attr_##_name = { \
		.attr = { .name = #_name, .mode = 0644 }, \
		.show = _name##_show, .store = _name##_store }
#define HEAP_ATTR_WO(_name) \
	static struct heap_attribute attr_##_name = { \
		.attr = { .name = #_name, .mode = 0200 }, .store = _name##_store }

static struct cma_heap *to_heap(struct kobject *kobj)
{
	return container_of(kobj, struct cma_heap, kobj);
}

static ssize_t heap_attr_show(struct kobject *kobj, struct attribute *attr, char *buf)
{
	return container_of(attr, struct heap_attribute, attr)->show(to_heap(kobj), buf);
}

static ssize_t heap_attr_store(struct kobject *kobj, struct attribute *attr, const char *buf,
			       size_t count)
{
	int err = container_of(attr, struct heap_attribute, attr)->store(to_heap(kobj), buf);

	return err ?: count;
}

static ssize_t size_show(struct cma_heap *heap, char *buf)
{
	return sysfs_emit(buf, "%zu\n", heap->size);
}
HEAP_ATTR_RO(size);

static ssize_t used_show(struct cma_heap *heap, char *buf)
{
	return sysfs_emit(buf, "%zu\n", READ_ONCE(heap->limits.used));
}
HEAP_ATTR_RO(used);

static ssize_t peak_show(struct cma_heap *heap, char *buf)
{
	return sysfs_emit(buf, "%zu\n", READ_ONCE(heap->limits.peak));
}
HEAP_ATTR_RO(peak);

static ssize_t pooled_show(struct cma_heap *heap, char *buf)
{
	size_t bytes, clean_bytes;

	cma_pool_usage(&heap->pool, &bytes, &clean_bytes);
	return sysfs_emit(buf, "%zu\n", bytes);
}
HEAP_ATTR_RO(pooled);

static ssize_t pooled_clean_show(struct cma_heap *heap, char *buf)
{
	size_t bytes, clean_bytes;

	cma_pool_usage(&heap->pool, &bytes, &clean_bytes);
	return sysfs_emit(buf, "%zu\n", clean_bytes);
}
HEAP_ATTR_RO(pooled_clean);

static ssize_t buffers_show(struct cma_heap *heap, char *buf)
{
	size_t count;

	mutex_lock(&heap->lock);
	count = heap->buffer_count;
	mutex_unlock(&heap->lock);

	return sysfs_emit(buf, "%zu\n", count);
}
HEAP_ATTR_RO(buffers);

static ssize_t allocations_show(struct cma_heap *heap, char *buf)
{
	return sysfs_emit(buf, "%lld\n", atomic64_read(&heap->stats.allocations));
}
HEAP_ATTR_RO(allocations);

static ssize_t pool_hits_show(struct cma_heap *heap, char *buf)
{
	return sysfs_emit(buf, "%lld\n", atomic64_read(&heap->stats.pool_hits));
}
HEAP_ATTR_RO(pool_hits);

static ssize_t waits_show(struct cma_heap *heap, char *buf)
{
	return sysfs_emit(buf, "%lld\n", atomic64_read(&heap->stats.waits));
}
HEAP_ATTR_RO(waits);

static ssize_t failures_show(struct cma_heap *heap, char *buf)
{
	static const char * const causes[CMA_FAILURES] = {
		[CMA_FAILURE_TOO_LARGE]	= "too_large",
		[CMA_FAILURE_IN_USE]	= "in_use",
		[CMA_FAILURE_PINNED]	= "pinned",
		[CMA_FAILURE_LIMIT]	= "limit",
		[CMA_FAILURE_KILLED]	= "killed",
		[CMA_FAILURE_MEMORY]	= "memory",
		[CMA_FAILURE_OTHER]	= "other",
	};
	ssize_t length = 0;
	int i;

	for (i = 0; i < CMA_FAILURES; i++)
		length += sysfs_emit_at(buf, length, "%s %lld\n", causes[i],
					atomic64_read(&heap->stats.failures[i]));

	return length;
}
HEAP_ATTR_RO(failures);

static ssize_t latency_us_show(struct cma_heap *heap, char *buf)
{
	ssize_t length = 0;
	int i;

	for (i = 0; i < CMA_LATENCY_BUCKETS; i++)
		length += sysfs_emit_at(buf, length, "%lu %lld\n", 1UL << i,
					atomic64_read(&heap->stats.latency[i]));

	return length;
}
HEAP_ATTR_RO(latency_us);

static int parse_bytes(const char *buf, size_t *bytes)
{
	unsigned long value;
	int err = kstrtoul(buf, 0, &value);

	if (!err)
		*bytes = value;
	return err;
}

static ssize_t limit_show(struct cma_heap *heap, char *buf)
{
	return sysfs_emit(buf, "%zu\n", READ_ONCE(heap->limits.total));
}

static int limit_store(struct cma_heap *heap, const char *buf)
{
	return parse_bytes(buf, &heap->limits.total);
}
HEAP_ATTR_RW(limit);

static ssize_t user_limit_show(struct cma_heap *heap, char *buf)
{
	return sysfs_emit(buf, "%zu\n", READ_ONCE(heap->limits.per_user));
}

static int user_limit_store(struct cma_heap *heap, const char *buf)
{
	return parse_bytes(buf, &heap->limits.per_user);
}
HEAP_ATTR_RW(user_limit);

static ssize_t retry_ms_show(struct cma_heap *heap, char *buf)
{
	return sysfs_emit(buf, "%u\n", READ_ONCE(heap->retry_ms));
}

static int retry_ms_store(struct cma_heap *heap, const char *buf)
{
	return kstrtouint(buf, 0, &heap->retry_ms);
}
HEAP_ATTR_RW(retry_ms);

static ssize_t pool_limit_show(struct cma_heap *heap, char *buf)
{
	return sysfs_emit(buf, "%zu\n", READ_ONCE(heap->pool.limit));
}

/* Bytes, or a part of the area: "25%". */
static int pool_limit_store(struct cma_heap *heap, const char *buf)
{
	unsigned int percent;
	size_t bytes;
	char sign;
	int err;

	if (sscanf(buf, "%u%c", &percent, &sign) == 2 && sign == '%') {
		if (percent > 100)
			return -EINVAL;
		bytes = mult_frac(heap->size, percent, 100);
	} else {
		err = parse_bytes(buf, &bytes);
		if (err)
			return err;
	}

	cma_pool_set_limit(&heap->pool, bytes);
	return 0;
}
HEAP_ATTR_RW(pool_limit);

static ssize_t pool_idle_ms_show(struct cma_heap *heap, char *buf)
{
	return sysfs_emit(buf, "%u\n", READ_ONCE(heap->pool.idle_ms));
}

static int pool_idle_ms_store(struct cma_heap *heap, const char *buf)
{
	unsigned int idle_ms;
	int err = kstrtouint(buf, 0, &idle_ms);

	if (!err)
		cma_upkeep_set_idle(&heap->pool, idle_ms);
	return err;
}
HEAP_ATTR_RW(pool_idle_ms);

static ssize_t pool_warm_show(struct cma_heap *heap, char *buf)
{
	return sysfs_emit(buf, "%ux%lu\n", READ_ONCE(heap->pool.warm_count),
			  READ_ONCE(heap->pool.warm_pages) << PAGE_SHIFT);
}

static int pool_warm_store(struct cma_heap *heap, const char *buf)
{
	return cma_heap_warm_pool(heap, buf);
}
HEAP_ATTR_RW(pool_warm);

static int pool_drain_store(struct cma_heap *heap, const char *buf)
{
	bool now;
	int err = kstrtobool(buf, &now);

	if (err)
		return err;
	if (now)
		cma_pool_drain(&heap->pool);

	return 0;
}
HEAP_ATTR_WO(pool_drain);

static struct attribute *heap_attrs[] = {
	&attr_size.attr, &attr_used.attr, &attr_peak.attr, &attr_pooled.attr,
	&attr_pooled_clean.attr, &attr_buffers.attr, &attr_allocations.attr,
	&attr_pool_hits.attr, &attr_waits.attr, &attr_failures.attr, &attr_latency_us.attr,
	&attr_limit.attr, &attr_user_limit.attr, &attr_retry_ms.attr, &attr_pool_limit.attr,
	&attr_pool_idle_ms.attr, &attr_pool_warm.attr, &attr_pool_drain.attr, NULL
};
ATTRIBUTE_GROUPS(heap);

static const struct sysfs_ops heap_sysfs_ops = {
	.show	= heap_attr_show,
	.store	= heap_attr_store,
};

static void heap_kobj_release(struct kobject *kobj)
{
	complete(&to_heap(kobj)->kobj_released);
}

static const struct kobj_type heap_ktype = {
	.release	= heap_kobj_release,
	.sysfs_ops	= &heap_sysfs_ops,
	.default_groups	= heap_groups,
};

/**
 * cma_heap_warm_pool - fill the pool with buffers that stay there
 * @heap:	heap
 * @text:	"8x3110400": how many and how large, in bytes; "0" for none
 *
 * Return: 0, -EINVAL if the text says something else, or why there is no room.
 */
int cma_heap_warm_pool(struct cma_heap *heap, const char *text)
{
	unsigned long bytes = 0;
	unsigned int runs;
	char rest;

	if (sscanf(text, "%ux%lu %c", &runs, &bytes, &rest) != 2 &&
	    (sscanf(text, "%u %c", &runs, &rest) != 1 || runs))
		return -EINVAL;
	if ((runs && !bytes) || bytes > heap->size)
		return -EINVAL;

	return cma_pool_warm(&heap->pool, runs, PAGE_ALIGN(bytes) >> PAGE_SHIFT);
}

/**
 * cma_heap_sysfs_add - show a heap
 * @heap:	heap with its name
 *
 * Return: 0 or a negative errno; cma_heap_sysfs_remove() is due only after 0.
 */
int cma_heap_sysfs_add(struct cma_heap *heap)
{
	int err;

	init_completion(&heap->kobj_released);
	err = kobject_init_and_add(&heap->kobj, &heap_ktype, root, "%s", heap->name);
	if (err) {
		kobject_put(&heap->kobj);
		wait_for_completion(&heap->kobj_released);
	}

	return err;
}

/**
 * cma_heap_sysfs_remove - take a heap's files away and wait for their readers
 * @heap:	heap
 */
void cma_heap_sysfs_remove(struct cma_heap *heap)
{
	kobject_put(&heap->kobj);
	wait_for_completion(&heap->kobj_released);
}

/**
 * cma_heap_sysfs_link - show a heap under a second name, that of its variant
 * @heap:	heap
 * @name:	the other name
 *
 * Return: 0 or a negative errno.
 */
int cma_heap_sysfs_link(struct cma_heap *heap, const char *name)
{
	return sysfs_create_link(root, &heap->kobj, name);
}

/**
 * cma_heap_sysfs_unlink - undo cma_heap_sysfs_link()
 * @name:	the other name
 */
void cma_heap_sysfs_unlink(const char *name)
{
	sysfs_remove_link(root, name);
}

/**
 * cma_heap_sysfs_init - make the folder of all heaps
 *
 * Return: 0 or -ENOMEM.
 */
int cma_heap_sysfs_init(void)
{
	root = kobject_create_and_add(KBUILD_MODNAME, kernel_kobj);

	return root ? 0 : -ENOMEM;
}

/**
 * cma_heap_sysfs_exit - take it away, after the last heap
 */
void cma_heap_sysfs_exit(void)
{
	/* At once: the next load makes one of the same name. */
	kobject_del(root);
	kobject_put(root);
}
