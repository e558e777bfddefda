// SPDX-License-Identifier: GPL-2.0-only
// SPDX-FileCopyrightText: 2026 The cmaheap authors
/*
 * /dev/cmaheap: extra ioctls on the heaps and their dma-bufs. They act on descriptors
 * that the caller holds, so everybody may open the node.
 */

#include <linux/build_bug.h>
#include <linux/capability.h>
#include <linux/dma-buf.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/io.h>
#include <linux/ktime.h>
#include <linux/minmax.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/mm.h>
#include <linux/overflow.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <uapi/linux/dma-buf.h>

#include "buffer.h"
#include "chunk.h"
#include "interfaces.h"
#include "uapi/linux/cmaheap.h"

static_assert(sizeof(struct cmaheap_sync_args) == CMAHEAP_SYNC_ARGS_SIZE_VER0);
static_assert(sizeof(struct cmaheap_query_args) == CMAHEAP_QUERY_ARGS_SIZE_VER0);
static_assert(sizeof(struct cmaheap_physical_args) == CMAHEAP_PHYSICAL_ARGS_SIZE_VER0);

static struct dma_buf *get_dmabuf(int fd)
{
	struct dma_buf *dmabuf = dma_buf_get(fd);

	if (IS_ERR(dmabuf) || cmaheap_dmabuf_buffer(dmabuf))
		return dmabuf;

	dma_buf_put(dmabuf);
	return ERR_PTR(-EOPNOTSUPP);
}

static bool rows_fit(const struct cmaheap_sync_args *args, size_t size)
{
	u64 end;

	if (!args->length || !args->rows || args->rows > CMAHEAP_MAX_ROWS)
		return false;
	if (args->rows > 1 && args->pitch < args->length)
		return false;

	return !check_mul_overflow(args->pitch, (u64)args->rows - 1, &end) &&
	       !check_add_overflow(end, args->offset, &end) &&
	       !check_add_overflow(end, args->length, &end) && end <= size;
}

/* Rows without gaps are one long row. */
static struct cmaheap_rows to_rows(const struct cmaheap_sync_args *args)
{
	struct cmaheap_rows rows = {
		.offset = args->offset,
		.length = args->length,
		.pitch = args->pitch,
		.count = args->rows,
	};

	if (rows.count > 1 && rows.pitch == rows.length) {
		rows.length *= rows.count;
		rows.count = 1;
	}

	return rows;
}

static enum dma_data_direction to_direction(u32 flags)
{
	switch (flags & DMA_BUF_SYNC_RW) {
	case DMA_BUF_SYNC_READ:
		return DMA_FROM_DEVICE;
	case DMA_BUF_SYNC_WRITE:
		return DMA_TO_DEVICE;
	case DMA_BUF_SYNC_RW:
		return DMA_BIDIRECTIONAL;
	default:
		return DMA_NONE;
	}
}

/* An argument as long as its first version, or longer. */
static int copy_args(void *args, size_t known, size_t least, const void __user *user, size_t size)
{
	return size < least ? -EINVAL : copy_struct_from_user(args, known, user, size);
}

static int access_rows(struct dma_buf *dmabuf, const struct cmaheap_sync_args *args,
		       enum dma_data_direction direction)
{
	struct cmaheap_rows rows;

	if (!rows_fit(args, dmabuf->size))
		return -EINVAL;

	rows = to_rows(args);
	if (args->flags & DMA_BUF_SYNC_END)
		return cmaheap_end_access(dmabuf, &rows, direction);

	return cmaheap_begin_access(dmabuf, &rows, direction);
}

static long ioctl_sync(void __user *user, size_t size)
{
	enum dma_data_direction direction;
	struct cmaheap_sync_args args;
	struct dma_buf *dmabuf;
	int err;

	err = copy_args(&args, sizeof(args), CMAHEAP_SYNC_ARGS_SIZE_VER0, user, size);
	if (err)
		return err;

	direction = to_direction(args.flags);
	if (direction == DMA_NONE || (args.flags & ~DMA_BUF_SYNC_VALID_FLAGS_MASK) || args.reserved)
		return -EINVAL;

	dmabuf = get_dmabuf(args.fd);
	if (IS_ERR(dmabuf))
		return PTR_ERR(dmabuf);

	err = access_rows(dmabuf, &args, direction);
	dma_buf_put(dmabuf);

	return err;
}

static long ioctl_query(void __user *user, size_t size)
{
	const struct cmaheap_buffer *buffer;
	struct cmaheap_query_args args;
	struct dma_buf *dmabuf;
	int err;

	err = copy_args(&args, sizeof(args), CMAHEAP_QUERY_ARGS_SIZE_VER0, user, size);
	if (err)
		return err;
	if (args.flags || args.reserved)
		return -EINVAL;

	dmabuf = get_dmabuf(args.fd);
	if (IS_ERR(dmabuf))
		return PTR_ERR(dmabuf);

	buffer = cmaheap_dmabuf_buffer(dmabuf);
	args.size = buffer->size;
	args.age_ns = ktime_to_ns(ktime_sub(ktime_get(), buffer->born));
	args.properties = CMAHEAP_QUERY_CONTIGUOUS;
	if (buffer->pool_hit)
		args.properties |= CMAHEAP_QUERY_POOL_HIT;
	if (buffer->uncached)
		args.properties |= CMAHEAP_QUERY_UNCACHED;
	strscpy_pad(args.heap, buffer->heap_name);
	dma_buf_put(dmabuf);

	return copy_to_user(user, &args, min(size, sizeof(args))) ? -EFAULT : 0;
}

static int locate(struct cmaheap_buffer *buffer, struct cmaheap_physical_args *args)
{
	u64 end;

	if (!args->length || check_add_overflow(args->offset, args->length, &end) ||
	    end > buffer->size)
		return -EINVAL;

	args->address = page_to_phys(buffer->chunk->pages) + args->offset;
	return cmaheap_dmabuf_expose(buffer);
}

static long ioctl_physical(void __user *user, size_t size)
{
	struct cmaheap_physical_args args;
	struct dma_buf *dmabuf;
	int err;

	if (!capable(CAP_SYS_RAWIO))
		return -EPERM;

	err = copy_args(&args, sizeof(args), CMAHEAP_PHYSICAL_ARGS_SIZE_VER0, user, size);
	if (err)
		return err;
	if (args.flags)
		return -EINVAL;

	dmabuf = get_dmabuf(args.fd);
	if (IS_ERR(dmabuf))
		return PTR_ERR(dmabuf);

	err = locate(cmaheap_dmabuf_buffer(dmabuf), &args);
	dma_buf_put(dmabuf);
	if (err)
		return err;

	return copy_to_user(user, &args, min(size, sizeof(args))) ? -EFAULT : 0;
}

/* Older and newer callers pass other sizes. */
#define WITHOUT_SIZE(cmd)	((cmd) & ~IOCSIZE_MASK)

static long cmaheap_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	void __user *user = (void __user *)arg;

	switch (WITHOUT_SIZE(cmd)) {
	case WITHOUT_SIZE(CMAHEAP_IOCTL_SYNC):
		return ioctl_sync(user, _IOC_SIZE(cmd));
	case WITHOUT_SIZE(CMAHEAP_IOCTL_QUERY):
		return ioctl_query(user, _IOC_SIZE(cmd));
	case WITHOUT_SIZE(CMAHEAP_IOCTL_PHYSICAL):
		return ioctl_physical(user, _IOC_SIZE(cmd));
	default:
		return -ENOTTY;
	}
}

static const struct file_operations cmaheap_fops = {
	.owner		= THIS_MODULE,
	.unlocked_ioctl	= cmaheap_ioctl,
	.compat_ioctl	= compat_ptr_ioctl,
};

static struct miscdevice cmaheap_device = {
	.minor	= MISC_DYNAMIC_MINOR,
	.name	= "cmaheap",
	.fops	= &cmaheap_fops,
	.mode	= 0666,
};

int cmaheap_device_init(void)
{
	return misc_register(&cmaheap_device);
}

void cmaheap_device_exit(void)
{
	misc_deregister(&cmaheap_device);
}
