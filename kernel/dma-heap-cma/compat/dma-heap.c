// SPDX-License-Identifier: GPL-2.0-only
// SPDX-FileCopyrightText: 2026 The cmaheap authors
/*
 * The dma-heap front end for kernels that have none, or none that modules may call: the
 * same interface inside, the same nodes and ioctl outside, and heaps can go away.
 */

#include <linux/cdev.h>
#include <linux/device.h>
#include <linux/dma-buf.h>
#include <linux/err.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/module.h>
#include <linux/uaccess.h>
#include <linux/xarray.h>
#include <uapi/linux/dma-heap.h>

#include "device-class.h"
#include "dma-heap.h"
#include "slab.h"

#ifndef HAVE_DMA_HEAP_ADD

#define DMA_HEAP_NAME	"dma_heap"
#define DMA_HEAP_MINORS	128

/* A core that is there has the class dma_heap; its nodes lie in the same folder as ours. */
#if IS_ENABLED(CONFIG_DMABUF_HEAPS)
#define DMA_HEAP_CLASS	KBUILD_MODNAME
#else
#define DMA_HEAP_CLASS	DMA_HEAP_NAME
#endif

/**
 * struct dma_heap - a node under /dev/dma_heap
 * @ops:	what the heap does
 * @priv:	the exporter's data
 * @cdev:	character device behind the node; may outlive the heap
 */
struct dma_heap {
	const struct dma_heap_ops *ops;
	void *priv;
	struct cdev *cdev;
};

static dev_t first_devt;
/* Not in the module: the kernel may look at it until later than the module is there. */
static struct class *dma_heap_class;
static DEFINE_XARRAY_ALLOC(heaps);

static char *dma_heap_devnode(DEVNODE_DEVICE *dev, umode_t *mode)
{
	return kasprintf(GFP_KERNEL, DMA_HEAP_NAME "/%s", dev_name(dev));
}

static int dma_heap_open(struct inode *inode, struct file *file)
{
	file->private_data = xa_load(&heaps, iminor(inode));
	if (!file->private_data)
		return -ENODEV;

	return nonseekable_open(inode, file);
}

static int check_request(const struct dma_heap_allocation_data *data)
{
	if (data->fd || !data->len)
		return -EINVAL;
	if (data->fd_flags & ~DMA_HEAP_VALID_FD_FLAGS)
		return -EINVAL;
	if (data->heap_flags & ~DMA_HEAP_VALID_HEAP_FLAGS)
		return -EINVAL;
	/* On 32-bit machines neither may wrap: the length itself, nor its rounding. */
	if (data->len > PAGE_ALIGN_DOWN(ULONG_MAX))
		return -EINVAL;

	return 0;
}

static long ioctl_alloc(struct dma_heap *heap, void __user *arg, size_t size)
{
	struct dma_heap_allocation_data data = {};
	struct dma_buf *dmabuf;
	int fd, err;

	/* Without room for the fd in the answer, the fd would be lost. */
	if (size < offsetofend(struct dma_heap_allocation_data, fd))
		return -EINVAL;

	size = min(size, sizeof(data));
	if (copy_from_user(&data, arg, size))
		return -EFAULT;

	err = check_request(&data);
	if (err)
		return err;

	dmabuf = heap->ops->allocate(heap, PAGE_ALIGN(data.len), data.fd_flags, data.heap_flags);
	if (IS_ERR(dmabuf))
		return PTR_ERR(dmabuf);

	fd = get_unused_fd_flags(data.fd_flags);
	if (fd < 0) {
		err = fd;
		goto err_put_dmabuf;
	}

	data.fd = fd;
	if (copy_to_user(arg, &data, size)) {
		err = -EFAULT;
		goto err_put_fd;
	}

	fd_install(fd, dmabuf->file);
	return 0;

err_put_fd:
	put_unused_fd(fd);
err_put_dmabuf:
	dma_buf_put(dmabuf);
	return err;
}

/* As the core does, by number alone: older and newer callers pass other sizes. */
static long dma_heap_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	if (_IOC_TYPE(cmd) != DMA_HEAP_IOC_MAGIC || _IOC_NR(cmd) != _IOC_NR(DMA_HEAP_IOCTL_ALLOC))
		return -EINVAL;
	if (_IOC_DIR(cmd) != _IOC_DIR(DMA_HEAP_IOCTL_ALLOC))
		return -EINVAL;

	return ioctl_alloc(file->private_data, (void __user *)arg, _IOC_SIZE(cmd));
}

static const struct file_operations dma_heap_fops = {
	.owner		= THIS_MODULE,
	.open		= dma_heap_open,
	.unlocked_ioctl	= dma_heap_ioctl,
	.compat_ioctl	= compat_ptr_ioctl,
};

/**
 * dma_heap_get_drvdata - the exporter's data of a heap
 * @heap:	heap
 *
 * Return: what dma_heap_add() was given as priv.
 */
void *dma_heap_get_drvdata(struct dma_heap *heap)
{
	return heap->priv;
}

/**
 * dma_heap_add - make a node under /dev/dma_heap
 * @exp_info:	name and operations of the heap
 *
 * Return: the heap, or an ERR_PTR.
 */
struct dma_heap *dma_heap_add(const struct dma_heap_export_info *exp_info)
{
	struct dma_heap *heap;
	struct device *dev;
	u32 minor;
	int err;

	heap = kzalloc_obj(*heap);
	if (!heap)
		return ERR_PTR(-ENOMEM);

	heap->ops = exp_info->ops;
	heap->priv = exp_info->priv;

	err = xa_alloc(&heaps, &minor, heap, XA_LIMIT(0, DMA_HEAP_MINORS - 1), GFP_KERNEL);
	if (err)
		goto err_free;

	heap->cdev = cdev_alloc();
	if (!heap->cdev) {
		err = -ENOMEM;
		goto err_erase;
	}
	heap->cdev->ops = &dma_heap_fops;
	heap->cdev->owner = THIS_MODULE;
	err = cdev_add(heap->cdev, MKDEV(MAJOR(first_devt), minor), 1);
	if (err) {
		kobject_put(&heap->cdev->kobj);
		goto err_erase;
	}

	dev = device_create(dma_heap_class, NULL, heap->cdev->dev, NULL, "%s", exp_info->name);
	if (IS_ERR(dev)) {
		err = PTR_ERR(dev);
		goto err_del;
	}

	return heap;

err_del:
	cdev_del(heap->cdev);
err_erase:
	xa_erase(&heaps, minor);
err_free:
	kfree(heap);
	return ERR_PTR(err);
}

/**
 * dma_heap_remove - take a heap's node away
 * @heap:	heap whose node nobody has open
 */
void dma_heap_remove(struct dma_heap *heap)
{
	dev_t devt = heap->cdev->dev;

	device_destroy(dma_heap_class, devt);
	cdev_del(heap->cdev);
	xa_erase(&heaps, MINOR(devt));
	kfree(heap);
}

/**
 * compat_dma_heap_init - make the device class, before the first dma_heap_add()
 *
 * Return: 0 or a negative errno.
 */
int compat_dma_heap_init(void)
{
	int err;

	err = alloc_chrdev_region(&first_devt, 0, DMA_HEAP_MINORS, DMA_HEAP_NAME);
	if (err)
		return err;

	dma_heap_class = class_create(DMA_HEAP_CLASS);
	if (IS_ERR(dma_heap_class)) {
		unregister_chrdev_region(first_devt, DMA_HEAP_MINORS);
		return PTR_ERR(dma_heap_class);
	}
	dma_heap_class->devnode = dma_heap_devnode;

	return 0;
}

/**
 * compat_dma_heap_exit - undo compat_dma_heap_init(), after the last dma_heap_remove()
 */
void compat_dma_heap_exit(void)
{
	class_destroy(dma_heap_class);
	unregister_chrdev_region(first_devt, DMA_HEAP_MINORS);
}

#endif
