// SPDX-License-Identifier: GPL-2.0-only
// SPDX-FileCopyrightText: 2026 The cmaheap authors
/*
 * /dev/cma_test: exercise CMA from a shell, through the DMA API as drivers do.
 *
 *	echo 0 > /dev/cma_test		allocate the next of ten buffers of 1 to 10 MiB
 *	echo N > /dev/cma_test		allocate a buffer of N MiB
 *	cat /dev/cma_test		free the last one
 */

#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/dma-direct.h>
#include <linux/dma-mapping.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/platform_device.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "../dma-heap-cma/compat/page-isolation.h"

#define MAX_BUFFERS	10
#define INPUT_BYTES	32
#define MIB_PAGES	(SZ_1M >> PAGE_SHIFT)

/**
 * struct cma_test_buffer - memory that was taken
 * @size:	bytes
 * @cpu:	where the kernel sees it
 * @dma:	where devices see it
 */
struct cma_test_buffer {
	size_t size;
	void *cpu;
	dma_addr_t dma;
};

static struct platform_device *pdev;
static struct cma_test_buffer buffers[MAX_BUFFERS];
static unsigned int buffer_count;
static DEFINE_MUTEX(buffers_lock);

static phys_addr_t buffer_start(const struct cma_test_buffer *buffer)
{
	return dma_to_phys(&pdev->dev, buffer->dma);
}

static void free_memory(const struct cma_test_buffer *buffer)
{
	dma_free_coherent(&pdev->dev, buffer->size, buffer->cpu, buffer->dma);
}

/*
 * Where the area has no room, the DMA API may offer other memory, which says
 * nothing about CMA.
 */
static int allocate_memory(struct cma_test_buffer *buffer, unsigned long mib)
{
	buffer->size = mib * SZ_1M;
	buffer->cpu = dma_alloc_coherent(&pdev->dev, buffer->size, &buffer->dma,
					 GFP_KERNEL | __GFP_NOWARN);
	if (!buffer->cpu)
		return -ENOMEM;

	if (!page_is_cma(pfn_to_page(PHYS_PFN(buffer_start(buffer))))) {
		free_memory(buffer);
		return -ENOMEM;
	}

	return 0;
}

/* Each page gets a number of its own: two that are the same memory would show. */
static int touch_pages(const struct cma_test_buffer *buffer)
{
	size_t offset;

	for (offset = 0; offset < buffer->size; offset += PAGE_SIZE)
		WRITE_ONCE(*(size_t *)(buffer->cpu + offset), offset);

	for (offset = 0; offset < buffer->size; offset += PAGE_SIZE) {
		if (READ_ONCE(*(size_t *)(buffer->cpu + offset)) != offset)
			return -EIO;
		cond_resched();
	}

	return 0;
}

static int add_buffer(unsigned long mib)
{
	struct cma_test_buffer *buffer = &buffers[buffer_count];
	phys_addr_t start, last;
	int err;

	if (buffer_count == MAX_BUFFERS) {
		pr_err("all %d buffers are taken: read from the device to free one\n",
		       MAX_BUFFERS);
		return -ENOSPC;
	}

	if (!mib)
		mib = buffer_count + 1;
	err = allocate_memory(buffer, mib);
	if (err) {
		pr_err("the area has no room for %lu MiB\n", mib);
		return err;
	}

	start = buffer_start(buffer);
	last = start + buffer->size - 1;
	err = touch_pages(buffer);
	if (err) {
		pr_err("%lu MiB at %pa-%pa do not hold what was written\n", mib, &start, &last);
		free_memory(buffer);
		return err;
	}

	buffer_count++;
	pr_info("buffer %u: took %lu MiB at %pa-%pa, touched %zu pages\n", buffer_count, mib,
		&start, &last, buffer->size >> PAGE_SHIFT);
	return 0;
}

static void remove_last_buffer(void)
{
	const struct cma_test_buffer *buffer = &buffers[buffer_count - 1];
	phys_addr_t start = buffer_start(buffer);
	phys_addr_t last = start + buffer->size - 1;

	pr_info("buffer %u: freed %zu MiB at %pa-%pa\n", buffer_count, buffer->size / SZ_1M,
		&start, &last);
	free_memory(buffer);
	buffer_count--;
}

static int parse_mib(const char __user *text, size_t count, unsigned long *mib)
{
	unsigned long most = totalram_pages() / MIB_PAGES;
	char *copy;
	int err;

	copy = memdup_user_nul(text, min_t(size_t, count, INPUT_BYTES));
	if (IS_ERR(copy))
		return PTR_ERR(copy);

	err = count <= INPUT_BYTES ? kstrtoul(strim(copy), 10, mib) : -EINVAL;
	if (!err && *mib > most)
		err = -ERANGE;
	if (err)
		pr_err("'%*pE': expected 0 for the next buffer, or MiB, at most %lu\n",
		       (int)strlen(copy), copy, most);

	kfree(copy);
	return err ? -EINVAL : 0;
}

static ssize_t cma_test_write(struct file *file, const char __user *text, size_t count,
			      loff_t *pos)
{
	unsigned long mib;
	int err;

	err = parse_mib(text, count, &mib);
	if (err)
		return err;

	err = mutex_lock_killable(&buffers_lock);
	if (err)
		return err;
	err = add_buffer(mib);
	mutex_unlock(&buffers_lock);

	return err ? err : count;
}

/* Says that the file has ended, so that cat reads once. */
static ssize_t cma_test_read(struct file *file, char __user *data, size_t count, loff_t *pos)
{
	int err;

	err = mutex_lock_killable(&buffers_lock);
	if (err)
		return err;

	if (buffer_count) {
		remove_last_buffer();
	} else {
		pr_err("there is no buffer to free\n");
		err = -ENOENT;
	}
	mutex_unlock(&buffers_lock);

	return err;
}

static const struct file_operations cma_test_fops = {
	.owner	= THIS_MODULE,
	.read	= cma_test_read,
	.write	= cma_test_write,
};

static struct miscdevice cma_test_device = {
	.minor	= MISC_DYNAMIC_MINOR,
	.name	= KBUILD_MODNAME,
	.mode	= 0600,
	.fops	= &cma_test_fops,
};

static int __init cma_test_init(void)
{
	struct platform_device_info info = {
		.name		= KBUILD_MODNAME,
		.id		= PLATFORM_DEVID_NONE,
		.dma_mask	= DMA_BIT_MASK(64),
	};
	int err;

	pdev = platform_device_register_full(&info);
	if (IS_ERR(pdev))
		return PTR_ERR(pdev);

	err = misc_register(&cma_test_device);
	if (err)
		platform_device_unregister(pdev);

	return err;
}
module_init(cma_test_init);

static void __exit cma_test_exit(void)
{
	misc_deregister(&cma_test_device);
	while (buffer_count)
		remove_last_buffer();
	platform_device_unregister(pdev);
}
module_exit(cma_test_exit);

MODULE_DESCRIPTION("Takes and frees CMA memory at a shell's command");
MODULE_LICENSE("GPL");
