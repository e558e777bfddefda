// SPDX-License-Identifier: GPL-2.0-only
// SPDX-FileCopyrightText: 2026 The cmaheap authors
/*
 * /sys/kernel/dma_heap_cma/HEAP/: the heap's ledger for everybody to read, and
 * its settings for root. docs/ABI/sysfs-kernel-dma-heap-cma describes each file.
 */

#include <linux/kobject.h>
#include <linux/kstrtox.h>
#include <linux/math.h>
#include <linux/mm.h>
#include <linux/sysfs.h>
#include <linux/xarray.h>

#include "heap.h"

static struct kobject *root;

/* Heaps by the address of their kobject, which is not part of them. */
static DEFINE_XARRAY(heaps);

static struct cmaheap *to_heap(const struct kobject *kobj)
{
	return xa_load(&heaps, (unsigned long)kobj);
}

/* A file, read by NAME_show() and written by NAME_store(). */
#define HEAP_ATTR(_name, _mode) \
	static struct kobj_attribute attr_##_name = __ATTR_##_mode(_name)

/* One that shows a number of struct cmaheap *heap. */
#define HEAP_ATTR_NUMBER(_name, _mode, _format, _value) \
	static ssize_t _name##_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf) \
	{ \
		struct cmaheap *heap = to_heap(kobj); \
		\
		return sysfs_emit(buf, _format "\n", _value); \
	} \
	HEAP_ATTR(_name, _mode)

/* How a number is written that is only stored somewhere in struct cmaheap *heap. */
#define HEAP_STORE(_name, _parse, _place) \
	static ssize_t _name##_store(struct kobject *kobj, struct kobj_attribute *attr, \
				     const char *buf, size_t count) \
	{ \
		struct cmaheap *heap = to_heap(kobj); \
		\
		return _parse(buf, 0, _place) ?: count; \
	}

HEAP_ATTR_NUMBER(size, RO, "%zu", heap->size);
HEAP_ATTR_NUMBER(used, RO, "%zu", READ_ONCE(heap->ledger.bytes));
HEAP_ATTR_NUMBER(peak, RO, "%zu", READ_ONCE(heap->ledger.peak));
HEAP_ATTR_NUMBER(pooled, RO, "%zu", READ_ONCE(heap->pool.bytes));
HEAP_ATTR_NUMBER(pooled_clean, RO, "%zu", READ_ONCE(heap->pool.clean_bytes));
HEAP_ATTR_NUMBER(buffers, RO, "%zu", READ_ONCE(heap->ledger.count));
HEAP_ATTR_NUMBER(allocations, RO, "%lld", atomic64_read(&heap->allocations));
HEAP_ATTR_NUMBER(pool_hits, RO, "%lld", atomic64_read(&heap->pool_hits));
HEAP_ATTR_NUMBER(waits, RO, "%lld", atomic64_read(&heap->waits));

HEAP_STORE(limit, kstrtoul, &heap->ledger.limit)
HEAP_ATTR_NUMBER(limit, RW, "%lu", READ_ONCE(heap->ledger.limit));
HEAP_STORE(user_limit, kstrtoul, &heap->ledger.user_limit)
HEAP_ATTR_NUMBER(user_limit, RW, "%lu", READ_ONCE(heap->ledger.user_limit));
HEAP_STORE(retry_ms, kstrtouint, &heap->retry_ms)
HEAP_ATTR_NUMBER(retry_ms, RW, "%u", READ_ONCE(heap->retry_ms));

static ssize_t failures_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf)
{
	struct cmaheap *heap = to_heap(kobj);
	ssize_t length = 0;
	int i;

	for (i = 0; i < CMAHEAP_CAUSES; i++)
		length += sysfs_emit_at(buf, length, "%s %lld\n", cmaheap_causes[i].word,
					atomic64_read(&heap->failures[i]));

	return length;
}
HEAP_ATTR(failures, RO);

static ssize_t unreachable_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf)
{
	return cmaheap_reach_show(&to_heap(kobj)->reach, buf);
}
HEAP_ATTR(unreachable, RO);

/* Bytes, or a part of the area: "25%". */
static ssize_t pool_limit_store(struct kobject *kobj, struct kobj_attribute *attr, const char *buf,
				size_t count)
{
	struct cmaheap *heap = to_heap(kobj);
	unsigned int percent;
	unsigned long bytes;
	char sign;
	int err;

	if (sscanf(buf, "%u%c", &percent, &sign) == 2 && sign == '%') {
		if (percent > 100)
			return -EINVAL;
		bytes = mult_frac(heap->size, percent, 100);
	} else {
		err = kstrtoul(buf, 0, &bytes);
		if (err)
			return err;
	}

	cmaheap_pool_set_limit(&heap->pool, bytes);
	return count;
}
HEAP_ATTR_NUMBER(pool_limit, RW, "%zu", READ_ONCE(heap->pool.limit));

static ssize_t pool_idle_ms_store(struct kobject *kobj, struct kobj_attribute *attr,
				  const char *buf, size_t count)
{
	unsigned int idle_ms;
	int err = kstrtouint(buf, 0, &idle_ms);

	if (!err)
		cmaheap_pool_set_idle(&to_heap(kobj)->pool, idle_ms);
	return err ?: count;
}
HEAP_ATTR_NUMBER(pool_idle_ms, RW, "%u", READ_ONCE(heap->pool.idle_ms));

static ssize_t pool_warm_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf)
{
	struct cmaheap_pool *pool = &to_heap(kobj)->pool;

	return sysfs_emit(buf, "%ux%lu\n", READ_ONCE(pool->warm_count),
			  READ_ONCE(pool->warm_pages) << PAGE_SHIFT);
}

static ssize_t pool_warm_store(struct kobject *kobj, struct kobj_attribute *attr, const char *buf,
			       size_t count)
{
	return cmaheap_warm(to_heap(kobj), buf) ?: count;
}
HEAP_ATTR(pool_warm, RW);

static ssize_t pool_drain_store(struct kobject *kobj, struct kobj_attribute *attr, const char *buf,
				size_t count)
{
	bool now;
	int err = kstrtobool(buf, &now);

	if (!err && now)
		cmaheap_pool_drain(&to_heap(kobj)->pool);
	return err ?: count;
}
HEAP_ATTR(pool_drain, WO);

static const struct attribute *heap_attrs[] = {
	&attr_size.attr, &attr_used.attr, &attr_peak.attr, &attr_pooled.attr,
	&attr_pooled_clean.attr, &attr_buffers.attr, &attr_allocations.attr, &attr_pool_hits.attr,
	&attr_waits.attr, &attr_failures.attr, &attr_unreachable.attr, &attr_limit.attr,
	&attr_user_limit.attr, &attr_retry_ms.attr, &attr_pool_limit.attr, &attr_pool_idle_ms.attr,
	&attr_pool_warm.attr, &attr_pool_drain.attr, NULL
};

/* Shows a heap. Returns 0 or a negative errno; the remove is due only after 0. */
int cmaheap_sysfs_add(struct cmaheap *heap)
{
	struct kobject *kobj = kobject_create_and_add(heap->name, root);
	int err;

	if (!kobj)
		return -ENOMEM;

	err = xa_err(xa_store(&heaps, (unsigned long)kobj, heap, GFP_KERNEL)) ?:
	      sysfs_create_files(kobj, heap_attrs);
	if (err) {
		xa_erase(&heaps, (unsigned long)kobj);
		kobject_put(kobj);
		return err;
	}

	heap->kobj = kobj;
	return 0;
}

/* Takes a heap's files away and waits for their readers. */
void cmaheap_sysfs_remove(struct cmaheap *heap)
{
	/* Only then is the address free for another one. */
	sysfs_remove_files(heap->kobj, heap_attrs);
	xa_erase(&heaps, (unsigned long)heap->kobj);
	kobject_put(heap->kobj);
}

int cmaheap_sysfs_init(void)
{
	root = kobject_create_and_add(KBUILD_MODNAME, kernel_kobj);

	return root ? 0 : -ENOMEM;
}

void cmaheap_sysfs_exit(void)
{
	/* At once: the next load makes one of the same name. */
	kobject_del(root);
	kobject_put(root);
}
