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

#include "area.h"
#include "cma-events.h"
#include "compat/cma.h"
#include "compat/dma-heap.h"
#include "compat/module.h"
#include "debugfs.h"
#include "device.h"
#include "heap.h"
#include "names.h"
#include "sysfs.h"
#include "uncached.h"
#include "upkeep.h"

static char *pool;
module_param(pool, charp, 0444);
MODULE_PARM_DESC(pool, "Buffers that the first heap keeps ready, such as 8x3110400");

static LIST_HEAD(heaps);

static int __init add_heap(const struct cma_area *area)
{
	struct cma_heap *heap = cma_heap_create(area);

	if (IS_ERR(heap)) {
		pr_err("no heap for area %s: error %pe\n", area->name, heap);
		return PTR_ERR(heap);
	}

	list_add_tail(&heap->node, &heaps);
	if (heap->size)
		pr_info("/dev/dma_heap/%s: %zu MiB\n", heap->name, heap->size / SZ_1M);
	else
		pr_info("/dev/dma_heap/%s\n", heap->name);

	return 0;
}

static void remove_heaps(void)
{
	struct cma_heap *heap, *next;

	list_for_each_entry_safe(heap, next, &heaps, node) {
		list_del(&heap->node);
		cma_heap_destroy(heap);
	}
}

static int __init add_heaps(void)
{
	struct cma_area area;
	unsigned int i;
	int err;

	err = cma_names_check();
	if (err)
		return err;

	err = -ENODEV;
	for (i = 0; cma_area_get(i, &area); i++)
		if (cma_names_want(area.name))
			err = add_heap(&area);

	return list_empty(&heaps) ? err : 0;
}

static void __init warm_first_pool(void)
{
	struct cma_heap *heap = list_first_entry(&heaps, struct cma_heap, node);
	int err;

	if (!pool)
		return;

	err = cma_heap_warm_pool(heap, pool);
	if (err)
		pr_warn("%s: pool=%s cannot be kept ready (error %d): expected COUNTxBYTES within %zu bytes\n",
			heap->name, pool, err, heap->pool.limit);
}

static int __init dma_heap_cma_init(void)
{
	int err;

	err = cma_upkeep_init();
	if (err)
		return err;

	err = cma_heap_sysfs_init();
	if (err)
		goto err_upkeep;

	err = compat_cma_init();
	if (err)
		goto err_sysfs;

	err = compat_dma_heap_init();
	if (err)
		goto err_cma;

	err = cma_uncached_init();
	if (err)
		goto err_dma_heap;

	err = cma_heap_device_init();
	if (err)
		goto err_uncached;

	err = add_heaps();
	if (err) {
		if (err == -ENODEV)
			pr_err("this machine has no CMA area: boot with cma=256M, or describe one in the device tree\n");
		goto err_device;
	}

	cma_heap_debugfs_init(&heaps);
	cma_events_watch(&heaps);
	warm_first_pool();
	if (!dma_heap_can_remove()) {
		__module_get(THIS_MODULE);
		pr_info("the kernel's heaps core cannot remove a heap, so this module stays loaded\n");
	}

	return 0;

err_device:
	cma_heap_device_exit();
err_uncached:
	cma_uncached_exit();
err_dma_heap:
	compat_dma_heap_exit();
err_cma:
	compat_cma_exit();
err_sysfs:
	cma_heap_sysfs_exit();
err_upkeep:
	cma_upkeep_exit();
	return err;
}
module_init(dma_heap_cma_init);

static void __exit dma_heap_cma_exit(void)
{
	cma_events_unwatch();
	cma_heap_debugfs_exit();
	remove_heaps();
	cma_heap_device_exit();
	cma_uncached_exit();
	compat_dma_heap_exit();
	compat_cma_exit();
	cma_heap_sysfs_exit();
	cma_upkeep_exit();
}
module_exit(dma_heap_cma_exit);

MODULE_DESCRIPTION("dma-buf heaps for the machine's CMA areas");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS("DMA_BUF");
MODULE_IMPORT_NS("DMA_BUF_HEAP");
