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
#include "interfaces.h"

static struct kobject *root;

/* Heaps by the address of their kobject, which is not part of them. */
static DEFINE_XARRAY(heaps);

/**
 * struct heap_attribute - a file of each heap
 * @attr:	what the kernel knows of it
 * @show:	reads it
 * @store:	writes it: 0 or a negative errno
 */
struct heap_attribute {
	struct kobj_attribute attr;
	ssize_t (*show)(struct cmaheap *heap, char *buf);
	int (*store)(struct cmaheap *heap, const char *buf);
};

static ssize_t show_heap(struct kobject *kobj, struct kobj_attribute *attr, char *buf)
{
	struct cmaheap *heap = xa_load(&heaps, (unsigned long)kobj);

	return container_of(attr, struct heap_attribute, attr)->show(heap, buf);
}

static ssize_t store_heap(struct kobject *kobj, struct kobj_attribute *attr, const char *buf,
			  size_t count)
{
	struct cmaheap *heap = xa_load(&heaps, (unsigned long)kobj);
	int err = container_of(attr, struct heap_attribute, attr)->store(heap, buf);

	return err ?: count;
}

/* A file, read by show_NAME() and written by store_NAME(). */
#define HEAP_ATTR_RO(_name) \
	static struct heap_attribute attr_##_name = { \
		.attr = __ATTR(_name, 0444, show_heap, NULL), .show = show_##_name }
#define HEAP_ATTR_RW(_name) \
	static struct heap_attribute attr_##_name = { \
		.attr = __ATTR(_name, 0644, show_heap, store_heap), \
		.show = show_##_name, .store = store_##_name }
#define HEAP_ATTR_WO(_name) \
	static struct heap_attribute attr_##_name = { \
		.attr = __ATTR(_name, 0200, NULL, store_heap), .store = store_##_name }

/* Likewise, and how a number is read. */
#define HEAP_NUMBER_RO(_name, _format, _value) \
	static ssize_t show_##_name(struct cmaheap *heap, char *buf) \
	{ \
		return sysfs_emit(buf, _format "\n", _value); \
	} \
	HEAP_ATTR_RO(_name)
#define HEAP_NUMBER_RW(_name, _format, _value) \
	static ssize_t show_##_name(struct cmaheap *heap, char *buf) \
	{ \
		return sysfs_emit(buf, _format "\n", _value); \
	} \
	HEAP_ATTR_RW(_name)

HEAP_NUMBER_RO(size, "%zu", heap->size);
HEAP_NUMBER_RO(used, "%zu", READ_ONCE(heap->ledger.bytes));
HEAP_NUMBER_RO(peak, "%zu", READ_ONCE(heap->ledger.peak));
HEAP_NUMBER_RO(pooled, "%zu", READ_ONCE(heap->pool.bytes));
HEAP_NUMBER_RO(pooled_clean, "%zu", READ_ONCE(heap->pool.clean_bytes));
HEAP_NUMBER_RO(buffers, "%zu", READ_ONCE(heap->ledger.count));
HEAP_NUMBER_RO(allocations, "%lld", atomic64_read(&heap->allocations));
HEAP_NUMBER_RO(pool_hits, "%lld", atomic64_read(&heap->pool_hits));
HEAP_NUMBER_RO(waits, "%lld", atomic64_read(&heap->waits));

static ssize_t show_failures(struct cmaheap *heap, char *buf)
{
	ssize_t length = 0;
	int i;

	for (i = 0; i < CMAHEAP_CAUSES; i++)
		length += sysfs_emit_at(buf, length, "%s %lld\n", cmaheap_causes[i].word,
					atomic64_read(&heap->failures[i]));

	return length;
}
HEAP_ATTR_RO(failures);

static ssize_t show_unreachable(struct cmaheap *heap, char *buf)
{
	return cmaheap_reach_show(&heap->reach, buf);
}
HEAP_ATTR_RO(unreachable);

static int parse_bytes(const char *buf, size_t *bytes)
{
	unsigned long value;
	int err = kstrtoul(buf, 0, &value);

	if (!err)
		*bytes = value;
	return err;
}

static int store_limit(struct cmaheap *heap, const char *buf)
{
	return parse_bytes(buf, &heap->ledger.limit);
}

HEAP_NUMBER_RW(limit, "%zu", READ_ONCE(heap->ledger.limit));

static int store_user_limit(struct cmaheap *heap, const char *buf)
{
	return parse_bytes(buf, &heap->ledger.user_limit);
}

HEAP_NUMBER_RW(user_limit, "%zu", READ_ONCE(heap->ledger.user_limit));

static int store_retry_ms(struct cmaheap *heap, const char *buf)
{
	return kstrtouint(buf, 0, &heap->retry_ms);
}

HEAP_NUMBER_RW(retry_ms, "%u", READ_ONCE(heap->retry_ms));

/* Bytes, or a part of the area: "25%". */
static int store_pool_limit(struct cmaheap *heap, const char *buf)
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

	cmaheap_pool_set_limit(&heap->pool, bytes);
	return 0;
}

HEAP_NUMBER_RW(pool_limit, "%zu", READ_ONCE(heap->pool.limit));

static int store_pool_idle_ms(struct cmaheap *heap, const char *buf)
{
	unsigned int idle_ms;
	int err = kstrtouint(buf, 0, &idle_ms);

	if (!err)
		cmaheap_pool_set_idle(&heap->pool, idle_ms);
	return err;
}

HEAP_NUMBER_RW(pool_idle_ms, "%u", READ_ONCE(heap->pool.idle_ms));

static ssize_t show_pool_warm(struct cmaheap *heap, char *buf)
{
	return sysfs_emit(buf, "%ux%lu\n", READ_ONCE(heap->pool.warm_count),
			  READ_ONCE(heap->pool.warm_pages) << PAGE_SHIFT);
}

static int store_pool_warm(struct cmaheap *heap, const char *buf)
{
	return cmaheap_warm(heap, buf);
}
HEAP_ATTR_RW(pool_warm);

static int store_pool_drain(struct cmaheap *heap, const char *buf)
{
	bool now;
	int err = kstrtobool(buf, &now);

	if (!err && now)
		cmaheap_pool_drain(&heap->pool);
	return err;
}
HEAP_ATTR_WO(pool_drain);

static const struct attribute *heap_attrs[] = {
	&attr_size.attr.attr, &attr_used.attr.attr, &attr_peak.attr.attr, &attr_pooled.attr.attr,
	&attr_pooled_clean.attr.attr, &attr_buffers.attr.attr, &attr_allocations.attr.attr,
	&attr_pool_hits.attr.attr, &attr_waits.attr.attr, &attr_failures.attr.attr,
	&attr_unreachable.attr.attr, &attr_limit.attr.attr, &attr_user_limit.attr.attr,
	&attr_retry_ms.attr.attr, &attr_pool_limit.attr.attr, &attr_pool_idle_ms.attr.attr,
	&attr_pool_warm.attr.attr, &attr_pool_drain.attr.attr, NULL
};

/* Shows a heap. Returns 0 or a negative errno; the remove is due only after 0. */
int cmaheap_sysfs_add(struct cmaheap *heap)
{
	struct kobject *kobj = kobject_create_and_add(heap->name, root);
	int err;

	if (!kobj)
		return -ENOMEM;

	err = xa_err(xa_store(&heaps, (unsigned long)kobj, heap, GFP_KERNEL));
	if (err)
		goto err_put;

	err = sysfs_create_files(kobj, heap_attrs);
	if (err)
		goto err_erase;

	heap->kobj = kobj;
	return 0;

err_erase:
	xa_erase(&heaps, (unsigned long)kobj);
err_put:
	kobject_put(kobj);
	return err;
}

/* Takes a heap's files away and waits for their readers. */
void cmaheap_sysfs_remove(struct cmaheap *heap)
{
	/* Only then is the address free for another one. */
	sysfs_remove_files(heap->kobj, heap_attrs);
	xa_erase(&heaps, (unsigned long)heap->kobj);
	kobject_put(heap->kobj);
}

/* Shows a heap under a second name, that of its variant. */
int cmaheap_sysfs_link(struct cmaheap *heap, const char *name)
{
	return sysfs_create_link(root, heap->kobj, name);
}

void cmaheap_sysfs_unlink(const char *name)
{
	sysfs_remove_link(root, name);
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
