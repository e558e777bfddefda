// SPDX-License-Identifier: GPL-2.0-only
// SPDX-FileCopyrightText: 2026 The cmaheap authors
/*
 * Does on purpose what drivers do by mistake, once for each kind of watcher that
 * the debug kernel has, so that a test can see that it watches.
 */

#include <linux/dma-mapping.h>
#include <linux/err.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/platform_device.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>

#define BYTES	200
/* The allocator's caches still point at the last ones that they gave. */
#define LEAKED	2000

static char *how = "";
module_param(how, charp, 0444);
MODULE_PARM_DESC(how, "What to do wrong: use-after-free, leak, mapped, sleep or deadlock");

static struct platform_device *pdev;
static DEFINE_SPINLOCK(spin);
static DEFINE_MUTEX(first);
static DEFINE_MUTEX(second);

static int use_after_free(void)
{
	char *memory = kzalloc(BYTES, GFP_KERNEL);

	if (!memory)
		return -ENOMEM;

	OPTIMIZER_HIDE_VAR(memory);
	kfree(memory);
	WRITE_ONCE(memory[BYTES / 2], 1);
	return 0;
}

static int leak(void)
{
	int i;

	for (i = 0; i < LEAKED; i++)
		if (!kzalloc(BYTES, GFP_KERNEL))
			return -ENOMEM;
	return 0;
}

static int leave_mapped(void)
{
	struct platform_device_info info = {
		.name = "broken", .id = PLATFORM_DEVID_NONE, .dma_mask = DMA_BIT_MASK(64),
	};
	struct page *page;
	dma_addr_t dma;

	pdev = platform_device_register_full(&info);
	if (IS_ERR(pdev))
		return PTR_ERR(pdev);

	page = alloc_page(GFP_KERNEL);
	if (!page)
		return -ENOMEM;

	dma = dma_map_page(&pdev->dev, page, 0, PAGE_SIZE, DMA_FROM_DEVICE);
	return dma_mapping_error(&pdev->dev, dma) ? -EIO : 0;
}

static int sleep_under_spinlock(void)
{
	/* Nobody has it, so this does not sleep; it might. */
	spin_lock(&spin);
	mutex_lock(&first);
	mutex_unlock(&first);
	spin_unlock(&spin);
	return 0;
}

static int lock_in_both_orders(void)
{
	mutex_lock(&first);
	mutex_lock(&second);
	mutex_unlock(&second);
	mutex_unlock(&first);

	mutex_lock(&second);
	mutex_lock(&first);
	mutex_unlock(&first);
	mutex_unlock(&second);
	return 0;
}

static int __init broken_init(void)
{
	if (!strcmp(how, "use-after-free"))
		return use_after_free();
	if (!strcmp(how, "leak"))
		return leak();
	if (!strcmp(how, "mapped"))
		return leave_mapped();
	if (!strcmp(how, "sleep"))
		return sleep_under_spinlock();
	if (!strcmp(how, "deadlock"))
		return lock_in_both_orders();

	return -EINVAL;
}
module_init(broken_init);

static void __exit broken_exit(void)
{
	platform_device_unregister(pdev);
}
module_exit(broken_exit);

MODULE_DESCRIPTION("Breaks rules, to be caught");
MODULE_LICENSE("GPL");
