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

/* The argument of any ioctl; all begin with the descriptor. */
union args {
	__s32 fd;
	struct cmaheap_sync_args sync;
	struct cmaheap_query_args query;
	struct cmaheap_physical_args physical;
};

static int check_sync(const union args *args)
{
	const struct cmaheap_sync_args *sync = &args->sync;

	if (sync->flags & ~DMA_BUF_SYNC_VALID_FLAGS_MASK || sync->reserved)
		return -EINVAL;

	return to_direction(sync->flags) == DMA_NONE ? -EINVAL : 0;
}

static int serve_sync(struct dma_buf *dmabuf, union args *args)
{
	const struct cmaheap_sync_args *sync = &args->sync;
	struct cmaheap_rows rows;

	if (!rows_fit(sync, dmabuf->size))
		return -EINVAL;

	rows = to_rows(sync);
	if (sync->flags & DMA_BUF_SYNC_END)
		return cmaheap_end_access(dmabuf, &rows, to_direction(sync->flags));

	return cmaheap_begin_access(dmabuf, &rows, to_direction(sync->flags));
}

static int check_query(const union args *args)
{
	return args->query.flags || args->query.reserved ? -EINVAL : 0;
}

static int serve_query(struct dma_buf *dmabuf, union args *args)
{
	const struct cmaheap_buffer *buffer = cmaheap_dmabuf_buffer(dmabuf);
	struct cmaheap_query_args *query = &args->query;

	query->size = buffer->size;
	query->age_ns = ktime_to_ns(ktime_sub(ktime_get(), buffer->born));
	query->properties = CMAHEAP_QUERY_CONTIGUOUS;
	if (buffer->pool_hit)
		query->properties |= CMAHEAP_QUERY_POOL_HIT;
	if (buffer->uncached)
		query->properties |= CMAHEAP_QUERY_UNCACHED;
	strscpy_pad(query->heap, buffer->heap_name);

	return 0;
}

static int check_physical(const union args *args)
{
	if (!capable(CAP_SYS_RAWIO))
		return -EPERM;

	return args->physical.flags ? -EINVAL : 0;
}

static int serve_physical(struct dma_buf *dmabuf, union args *args)
{
	struct cmaheap_buffer *buffer = cmaheap_dmabuf_buffer(dmabuf);
	struct cmaheap_physical_args *physical = &args->physical;
	u64 end;

	if (!physical->length || check_add_overflow(physical->offset, physical->length, &end) ||
	    end > buffer->size)
		return -EINVAL;

	physical->address = page_to_phys(buffer->chunk->pages) + physical->offset;
	return cmaheap_dmabuf_expose(buffer);
}

/**
 * struct command - an ioctl
 * @number:	as in linux/cmaheap.h
 * @least:	bytes of the argument's first version
 * @check:	may the caller ask for that, and is it known?
 * @serve:	does it
 */
struct command {
	unsigned int number;
	size_t least;
	int (*check)(const union args *args);
	int (*serve)(struct dma_buf *dmabuf, union args *args);
};

static const struct command commands[] = {
	{
		.number		= CMAHEAP_IOCTL_SYNC,
		.least		= CMAHEAP_SYNC_ARGS_SIZE_VER0,
		.check		= check_sync,
		.serve		= serve_sync,
	}, {
		.number		= CMAHEAP_IOCTL_QUERY,
		.least		= CMAHEAP_QUERY_ARGS_SIZE_VER0,
		.check		= check_query,
		.serve		= serve_query,
	}, {
		.number		= CMAHEAP_IOCTL_PHYSICAL,
		.least		= CMAHEAP_PHYSICAL_ARGS_SIZE_VER0,
		.check		= check_physical,
		.serve		= serve_physical,
	},
};

/* Older and newer callers pass other sizes. */
#define WITHOUT_SIZE(cmd)	((cmd) & ~IOCSIZE_MASK)

static const struct command *find_command(unsigned int cmd)
{
	const struct command *command;

	for (command = commands; command < commands + ARRAY_SIZE(commands); command++)
		if (WITHOUT_SIZE(command->number) == WITHOUT_SIZE(cmd))
			return command;

	return NULL;
}

static int serve(const struct command *command, union args *args)
{
	struct dma_buf *dmabuf = get_dmabuf(args->fd);
	int err;

	if (IS_ERR(dmabuf))
		return PTR_ERR(dmabuf);

	err = command->serve(dmabuf, args);
	dma_buf_put(dmabuf);

	return err;
}

static long cmaheap_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	const struct command *command = find_command(cmd);
	void __user *user = (void __user *)arg;
	size_t known, size = _IOC_SIZE(cmd);
	union args args;
	int err;

	if (!command)
		return -ENOTTY;
	if (size < command->least)
		return -EINVAL;

	known = _IOC_SIZE(command->number);
	err = copy_struct_from_user(&args, known, user, size) ?: command->check(&args) ?:
	      serve(command, &args);
	if (err || !(_IOC_DIR(cmd) & _IOC_READ))
		return err;

	return copy_to_user(user, &args, min(size, known)) ? -EFAULT : 0;
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
