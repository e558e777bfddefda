// SPDX-License-Identifier: GPL-2.0-only
// SPDX-FileCopyrightText: 2026 The cmaheap authors
/*
 * Times how a driver uses a dma-buf: no interface of user space reaches the
 * steps of an import without a driver's own work around them.
 */

#include <linux/dma-buf.h>
#include <linux/dma-mapping.h>
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
 * struct held_buffer - what one open file keeps attached
 * @lock:	protects the others
 * @dmabuf:	buffer, NULL if none is held
 * @attachment:	our device's
 * @table:	where the device sees it
 */
struct held_buffer {
	struct mutex lock;
	struct dma_buf *dmabuf;
	struct dma_buf_attachment *attachment;
	struct sg_table *table;
};

static struct platform_device *importer;

static int attach_once(struct dma_buf *dmabuf)
{
	struct dma_buf_attachment *attachment;
	struct sg_table *table;

	attachment = dma_buf_attach(dmabuf, &importer->dev);
	if (IS_ERR(attachment))
		return PTR_ERR(attachment);

	table = dma_buf_map_attachment_unlocked(attachment, DMA_BIDIRECTIONAL);
	if (!IS_ERR(table))
		dma_buf_unmap_attachment_unlocked(attachment, table, DMA_BIDIRECTIONAL);
	dma_buf_detach(dmabuf, attachment);

	return PTR_ERR_OR_ZERO(table);
}

static int vmap_once(struct dma_buf *dmabuf)
{
	struct iosys_map map;
	int err;

	err = dma_buf_vmap_unlocked(dmabuf, &map);
	if (err)
		return err;

	dma_buf_vunmap_unlocked(dmabuf, &map);
	return 0;
}

static int run_cycles(struct dma_buf *dmabuf, int (*cycle)(struct dma_buf *), u32 count, u64 *ns)
{
	u64 start;
	int err;

	/* What ran before has left the caches cold, and it differs. */
	err = cycle(dmabuf);
	if (err)
		return err;

	start = ktime_get_ns();
	while (count--) {
		err = cycle(dmabuf);
		if (err)
			return err;
		if (fatal_signal_pending(current))
			return -EINTR;
	}

	*ns = ktime_get_ns() - start;
	return 0;
}

static long time_cycles(struct attach_timer_request __user *argument,
			int (*cycle)(struct dma_buf *))
{
	struct attach_timer_request request;
	struct dma_buf *dmabuf;
	int err;

	if (copy_from_user(&request, argument, sizeof(request)))
		return -EFAULT;
	if (!request.count || request.count > MAX_COUNT)
		return -EINVAL;

	dmabuf = dma_buf_get(request.fd);
	if (IS_ERR(dmabuf))
		return PTR_ERR(dmabuf);

	err = run_cycles(dmabuf, cycle, request.count, &request.ns);
	dma_buf_put(dmabuf);
	if (err)
		return err;

	return copy_to_user(argument, &request, sizeof(request)) ? -EFAULT : 0;
}

static int attach_held(struct held_buffer *held, int fd)
{
	int err;

	held->dmabuf = dma_buf_get(fd);
	if (IS_ERR(held->dmabuf)) {
		err = PTR_ERR(held->dmabuf);
		goto err_forget;
	}

	held->attachment = dma_buf_attach(held->dmabuf, &importer->dev);
	if (IS_ERR(held->attachment)) {
		err = PTR_ERR(held->attachment);
		goto err_put;
	}

	held->table = dma_buf_map_attachment_unlocked(held->attachment, DMA_BIDIRECTIONAL);
	if (IS_ERR(held->table)) {
		err = PTR_ERR(held->table);
		goto err_detach;
	}

	return 0;

err_detach:
	dma_buf_detach(held->dmabuf, held->attachment);
err_put:
	dma_buf_put(held->dmabuf);
err_forget:
	held->dmabuf = NULL;
	return err;
}

static long hold(struct held_buffer *held, __s32 __user *argument)
{
	s32 fd;
	int err;

	if (get_user(fd, argument))
		return -EFAULT;

	mutex_lock(&held->lock);
	err = held->dmabuf ? -EBUSY : attach_held(held, fd);
	mutex_unlock(&held->lock);

	return err;
}

static long attach_timer_ioctl(struct file *file, unsigned int command, unsigned long argument)
{
	void __user *user = (void __user *)argument;

	switch (command) {
	case ATTACH_TIMER_ATTACH:
		return time_cycles(user, attach_once);
	case ATTACH_TIMER_VMAP:
		return time_cycles(user, vmap_once);
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

	if (held->dmabuf) {
		dma_buf_unmap_attachment_unlocked(held->attachment, held->table,
						  DMA_BIDIRECTIONAL);
		dma_buf_detach(held->dmabuf, held->attachment);
		dma_buf_put(held->dmabuf);
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
