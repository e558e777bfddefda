// SPDX-License-Identifier: GPL-2.0-only
// SPDX-FileCopyrightText: 2026 The cmaheap authors
/*
 * dma_heap_cma: a dma-buf heap for each CMA area of the machine.
 */

#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/err.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/sizes.h>
#include <linux/sysfs.h>

#include "chunk.h"
#include "compat/cma.h"
#include "compat/dma-heap.h"
#include "compat/module.h"
#include "heap.h"
#include "pool.h"

static char *pool;
module_param(pool, charp, 0444);
MODULE_PARM_DESC(pool, "Buffers that the first heap keeps ready, such as 8x3110400");

static bool uncached;
module_param(uncached, bool, 0444);
MODULE_PARM_DESC(uncached, "Add a heap NAME-uncached beside each heap");

static LIST_HEAD(heaps);

static struct dma_buf *allocate(DMA_HEAP_ALLOCATE_PROTO)
{
	return cmaheap_allocate(dma_heap_get_drvdata(node), len, false, fd_flags);
}

static struct dma_buf *allocate_uncached(DMA_HEAP_ALLOCATE_PROTO)
{
	return cmaheap_allocate(dma_heap_get_drvdata(node), len, true, fd_flags);
}

static const struct dma_heap_ops ops = {
	.allocate = allocate,
};

static const struct dma_heap_ops uncached_ops = {
	.allocate = allocate_uncached,
};

static struct dma_heap *add_node(struct cmaheap *heap, const char *name,
				 const struct dma_heap_ops *node_ops)
{
	struct dma_heap_export_info exp_info = { .name = name, .ops = node_ops, .priv = heap };

	return dma_heap_add(&exp_info);
}

/* The heap serves without this variant, too. */
static void publish_uncached(struct cmaheap *heap)
{
	char *name = cmaheap_names_add_suffix(heap->name, "uncached");
	struct dma_heap *node;
	int err;

	if (IS_ERR(name))
		return;

	heap->uncached_name = name;
	err = sysfs_create_link(heap->kobj->parent, heap->kobj, name);
	if (err)
		goto err_link;

	node = add_node(heap, name, &uncached_ops);
	err = PTR_ERR_OR_ZERO(node);
	if (err)
		goto err_node;

	heap->uncached_node = node;
	return;

err_node:
	sysfs_remove_link(heap->kobj->parent, name);
err_link:
	pr_err("no heap %s: error %d\n", name, err);
}

static int publish(struct cmaheap *heap)
{
	int err = cmaheap_sysfs_add(heap);

	if (err)
		return err;

	heap->node = add_node(heap, heap->name, &ops);
	if (IS_ERR(heap->node)) {
		cmaheap_sysfs_remove(heap);
		return PTR_ERR(heap->node);
	}

	if (uncached && cmaheap_cache_device())
		publish_uncached(heap);

	return 0;
}

static void withdraw(struct cmaheap *heap)
{
	if (heap->uncached_node) {
		dma_heap_remove(heap->uncached_node);
		sysfs_remove_link(heap->kobj->parent, heap->uncached_name);
	}
	dma_heap_remove(heap->node);
	cmaheap_sysfs_remove(heap);
}

static int add_heap(struct cma *cma)
{
	struct cmaheap *heap = cmaheap_create(cma);
	int err;

	if (IS_ERR(heap)) {
		pr_err("no heap for area %s: error %pe\n", cma_get_name(cma), heap);
		return PTR_ERR(heap);
	}

	err = publish(heap);
	if (err) {
		pr_err("no heap %s: error %d\n", heap->name, err);
		cmaheap_destroy(heap);
		return err;
	}

	list_add_tail(&heap->entry, &heaps);
	if (heap->size)
		pr_info("/dev/dma_heap/%s: %zu MiB\n", heap->name, heap->size / SZ_1M);
	else
		pr_info("/dev/dma_heap/%s\n", heap->name);

	return 0;
}

static void remove_heaps(void)
{
	struct cmaheap *heap, *next;

	list_for_each_entry_safe(heap, next, &heaps, entry) {
		list_del(&heap->entry);
		withdraw(heap);
		cmaheap_destroy(heap);
	}
}

/* One area without a heap does not end the walk. */
static int add_heap_if_wanted(struct cma *cma, void *err)
{
	if (cmaheap_names_want(cma))
		*(int *)err = add_heap(cma);

	return 0;
}

static int add_heaps(void)
{
	int err;

	err = cmaheap_names_check();
	if (err)
		return err;

	err = -ENODEV;
	cma_for_each_area(add_heap_if_wanted, &err);
	if (!list_empty(&heaps))
		return 0;

	if (err == -ENODEV)
		pr_err("this machine has no CMA area: boot with cma=256M, or describe one in the device tree\n");
	return err;
}

static void __init warm_first_heap(void)
{
	struct cmaheap *heap = list_first_entry(&heaps, struct cmaheap, entry);
	int err;

	if (!pool)
		return;

	err = cmaheap_warm(heap, pool);
	if (err)
		pr_warn("%s: pool=%s cannot be kept ready (error %d): expected COUNTxBYTES within %zu bytes\n",
			heap->name, pool, err, heap->pool.limit);
}

/* The names are the areas', of which a heap's may differ. */
static void on_driver_allocation(const char *area, unsigned long count, bool failed)
{
	struct cmaheap *heap;

	list_for_each_entry(heap, &heaps, entry)
		if (!strcmp(cma_get_name(heap->cma), area))
			cmaheap_make_room(heap, count, failed);
}

/*
 * What the module does not begin without. Heaps are last: a module that fails to begin goes,
 * whoever has opened a node of it meanwhile.
 */
static const struct stage {
	int (*init)(void);
	void (*exit)(void);
} stages[] = {
	{ cmaheap_cache_init, cmaheap_cache_exit },
	{ cmaheap_pools_init, cmaheap_pools_exit },
	{ cmaheap_sysfs_init, cmaheap_sysfs_exit },
	{ compat_cma_init, compat_cma_exit },
	{ compat_dma_heap_init, compat_dma_heap_exit },
	{ add_heaps, remove_heaps },
};

static void exit_stages(unsigned int count)
{
	while (count)
		stages[--count].exit();
}

static int __init init_stages(void)
{
	unsigned int i;
	int err;

	for (i = 0; i < ARRAY_SIZE(stages); i++) {
		err = stages[i].init();
		if (err) {
			exit_stages(i);
			return err;
		}
	}

	return 0;
}

static int __init dma_heap_cma_init(void)
{
	int err = init_stages();

	if (err)
		return err;

	if (uncached && !cmaheap_cache_device())
		pr_warn("uncached=1 adds no heap: all devices of this machine snoop the CPU's caches\n");
	cmaheap_device_init();
	cmaheap_debugfs_init(&heaps);
	cmaheap_attempt_watch(on_driver_allocation);
	warm_first_heap();
	if (!dma_heap_can_remove()) {
		__module_get(THIS_MODULE);
		pr_info("the kernel's heaps core cannot remove a heap, so this module stays loaded\n");
	}

	return 0;
}
module_init(dma_heap_cma_init);

static void __exit dma_heap_cma_exit(void)
{
	cmaheap_attempt_unwatch();
	cmaheap_debugfs_exit();
	cmaheap_device_exit();
	exit_stages(ARRAY_SIZE(stages));
}
module_exit(dma_heap_cma_exit);

MODULE_DESCRIPTION("dma-buf heaps for the machine's CMA areas");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS("DMA_BUF");
MODULE_IMPORT_NS("DMA_BUF_HEAP");
