// SPDX-License-Identifier: GPL-2.0-only
// SPDX-FileCopyrightText: 2026 The cmaheap authors
/*
 * Times how a driver uses a dma-buf: no interface of user space reaches the
 * steps of an import without a driver's own work around them.
 */

#include <linux/dma-buf.h>
#include <linux/dma-mapping.h>
#include <linux/dma-resv.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/iosys-map.h>
#include <linux/ktime.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/platform_device.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "attach-timer.h"

#define MAX_COUNT	1000000

/**
 * struct import - a buffer as our device uses it
 * @dmabuf:	buffer
 * @attachment:	our device's, if it is attached
 * @table:	where the device sees it, if it is mapped
 */
struct import {
	struct dma_buf *dmabuf;
	struct dma_buf_attachment *attachment;
	struct sg_table *table;
};

/**
 * struct held_buffer - what one open file keeps attached
 * @lock:	protects the other
 * @import:	buffer, with a NULL dmabuf if none is held
 */
struct held_buffer {
	struct mutex lock;
	struct import import;
};

/**
 * struct cycle - what is timed
 * @begin:	optional, before the first
 * @run:	timed
 * @end:	optional, undoes @begin
 */
struct cycle {
	int (*begin)(struct import *import);
	int (*run)(struct import *import);
	void (*end)(struct import *import);
};

static struct platform_device *importer;

static int attach(struct import *import)
{
	import->attachment = dma_buf_attach(import->dmabuf, &importer->dev);
	return PTR_ERR_OR_ZERO(import->attachment);
}

static void detach(struct import *import)
{
	dma_buf_detach(import->dmabuf, import->attachment);
}

static int map(struct import *import)
{
	import->table = dma_buf_map_attachment_unlocked(import->attachment, DMA_BIDIRECTIONAL);
	return PTR_ERR_OR_ZERO(import->table);
}

static void unmap(struct import *import)
{
	dma_buf_unmap_attachment_unlocked(import->attachment, import->table, DMA_BIDIRECTIONAL);
}

static int attach_and_map(struct import *import)
{
	int err;

	err = attach(import);
	if (err)
		return err;

	err = map(import);
	if (err)
		detach(import);

	return err;
}

static void unmap_and_detach(struct import *import)
{
	unmap(import);
	detach(import);
}

static int attach_once(struct import *import)
{
	int err;

	err = attach_and_map(import);
	if (!err)
		unmap_and_detach(import);

	return err;
}

static int map_once(struct import *import)
{
	int err;

	err = map(import);
	if (!err)
		unmap(import);

	return err;
}

static int sync_once(struct import *import)
{
	dma_sync_sgtable_for_device(&importer->dev, import->table, DMA_BIDIRECTIONAL);
	dma_sync_sgtable_for_cpu(&importer->dev, import->table, DMA_BIDIRECTIONAL);
	return 0;
}

static int vmap_once(struct import *import)
{
	struct iosys_map map;
	int err;

	dma_resv_lock(import->dmabuf->resv, NULL);
	err = dma_buf_vmap(import->dmabuf, &map);
	if (!err)
		dma_buf_vunmap(import->dmabuf, &map);
	dma_resv_unlock(import->dmabuf->resv);

	return err;
}

static const struct cycle attach_cycle = { .run = attach_once };
static const struct cycle map_cycle = { .begin = attach, .run = map_once, .end = detach };
static const struct cycle sync_cycle = {
	.begin = attach_and_map, .run = sync_once, .end = unmap_and_detach,
};

static const struct cycle vmap_cycle = { .run = vmap_once };

static int run_cycles(struct import *import, int (*run)(struct import *), u32 count, u64 *ns)
{
	u64 start;
	int err;

	/* What ran before has left the caches cold, and it differs. */
	err = run(import);
	if (err)
		return err;

	start = ktime_get_ns();
	while (count--) {
		err = run(import);
		if (err)
			return err;
		if (fatal_signal_pending(current))
			return -EINTR;
	}

	*ns = ktime_get_ns() - start;
	return 0;
}

static int time_import(struct import *import, const struct cycle *cycle, u32 count, u64 *ns)
{
	int err;

	if (cycle->begin) {
		err = cycle->begin(import);
		if (err)
			return err;
	}

	err = run_cycles(import, cycle->run, count, ns);
	if (cycle->end)
		cycle->end(import);

	return err;
}

static long time_cycles(struct attach_timer_request __user *argument, const struct cycle *cycle)
{
	struct attach_timer_request request;
	struct import import = {};
	int err;

	if (copy_from_user(&request, argument, sizeof(request)))
		return -EFAULT;
	if (!request.count || request.count > MAX_COUNT)
		return -EINVAL;

	import.dmabuf = dma_buf_get(request.fd);
	if (IS_ERR(import.dmabuf))
		return PTR_ERR(import.dmabuf);

	err = time_import(&import, cycle, request.count, &request.ns);
	dma_buf_put(import.dmabuf);
	if (err)
		return err;

	return copy_to_user(argument, &request, sizeof(request)) ? -EFAULT : 0;
}

static int attach_held(struct import *import, int fd)
{
	struct dma_buf *dmabuf = dma_buf_get(fd);
	int err;

	if (IS_ERR(dmabuf))
		return PTR_ERR(dmabuf);

	import->dmabuf = dmabuf;
	err = attach_and_map(import);
	if (err) {
		import->dmabuf = NULL;
		dma_buf_put(dmabuf);
	}

	return err;
}

static long hold(struct held_buffer *held, __s32 __user *argument)
{
	s32 fd;
	int err;

	if (get_user(fd, argument))
		return -EFAULT;

	mutex_lock(&held->lock);
	err = held->import.dmabuf ? -EBUSY : attach_held(&held->import, fd);
	mutex_unlock(&held->lock);

	return err;
}

static long attach_timer_ioctl(struct file *file, unsigned int command, unsigned long argument)
{
	void __user *user = (void __user *)argument;

	switch (command) {
	case ATTACH_TIMER_ATTACH:
		return time_cycles(user, &attach_cycle);
	case ATTACH_TIMER_MAP:
		return time_cycles(user, &map_cycle);
	case ATTACH_TIMER_SYNC:
		return time_cycles(user, &sync_cycle);
	case ATTACH_TIMER_VMAP:
		return time_cycles(user, &vmap_cycle);
	case ATTACH_TIMER_HOLD:
		return hold(file->private_data, user);
	default:
		return -ENOTTY;
	}
}

static int attach_timer_open(struct inode *inode, struct file *file)
{
	struct held_buffer *held = kzalloc(sizeof(*held), GFP_KERNEL);

	if (!held)
		return -ENOMEM;

	mutex_init(&held->lock);
	file->private_data = held;
	return 0;
}

static int attach_timer_release(struct inode *inode, struct file *file)
{
	struct held_buffer *held = file->private_data;

	if (held->import.dmabuf) {
		unmap_and_detach(&held->import);
		dma_buf_put(held->import.dmabuf);
	}
	mutex_destroy(&held->lock);
	kfree(held);
	return 0;
}

static const struct file_operations attach_timer_fops = {
	.owner		= THIS_MODULE,
	.open		= attach_timer_open,
	.release	= attach_timer_release,
	.unlocked_ioctl	= attach_timer_ioctl,
};

static struct miscdevice attach_timer_misc = {
	.minor	= MISC_DYNAMIC_MINOR,
	.name	= "attach_timer",
	.fops	= &attach_timer_fops,
	.mode	= 0600,
};

static int __init attach_timer_init(void)
{
	int err;

	importer = platform_device_register_simple("attach_timer", PLATFORM_DEVID_NONE, NULL, 0);
	if (IS_ERR(importer))
		return PTR_ERR(importer);

	err = dma_coerce_mask_and_coherent(&importer->dev, DMA_BIT_MASK(64));
	if (err)
		goto err_unregister;

	/* Else the DMA layer splits what is larger than 64 KiB. */
	dma_set_max_seg_size(&importer->dev, UINT_MAX);

	err = misc_register(&attach_timer_misc);
	if (err)
		goto err_unregister;

	return 0;

err_unregister:
	platform_device_unregister(importer);
	return err;
}
module_init(attach_timer_init);

static void __exit attach_timer_exit(void)
{
	misc_deregister(&attach_timer_misc);
	platform_device_unregister(importer);
}
module_exit(attach_timer_exit);

MODULE_DESCRIPTION("Times the steps of a dma-buf import");
MODULE_LICENSE("GPL");
/* A string where a bare word was wanted once; as MODULE_INFO it is right everywhere. */
MODULE_INFO(import_ns, "DMA_BUF");
