// SPDX-License-Identifier: GPL-2.0-only
// SPDX-FileCopyrightText: 2026 The cmaheap authors
/*
 * /dev/cmaheap: extra ioctls on the heaps and their dma-bufs. They act on descriptors
 * that the caller holds, so everybody may open the node.
 */

#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/build_bug.h>
#include <linux/capability.h>
#include <linux/dma-buf.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/io.h>
#include <linux/ktime.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/mm.h>
#include <linux/overflow.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <uapi/linux/dma-buf.h>

#include "buffer.h"
#include "chunk.h"
#include "heap.h"
#include "uapi/linux/cmaheap.h"

/*
 * No argument has grown yet: as long as it is known here is the least that it may be. One that
 * does needs its first length in struct request, and callers of then get no more copied out.
 */
static_assert(sizeof(struct cmaheap_sync_args) == CMAHEAP_SYNC_ARGS_SIZE_VER0);
static_assert(sizeof(struct cmaheap_query_args) == CMAHEAP_QUERY_ARGS_SIZE_VER0);
static_assert(sizeof(struct cmaheap_physical_args) == CMAHEAP_PHYSICAL_ARGS_SIZE_VER0);

/* What an ioctl is about. All begin alike. */
union args {
	struct {
		__s32 fd;
		__u32 flags;
	};
	struct cmaheap_sync_args sync;
	struct cmaheap_query_args query;
	struct cmaheap_physical_args physical;
};

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

static int sync(struct cmaheap_buffer *buffer, union args *args)
{
	enum dma_data_direction direction = to_direction(args->flags);
	struct cmaheap_sync_args *part = &args->sync;

	if (direction == DMA_NONE || (args->flags & ~DMA_BUF_SYNC_VALID_FLAGS_MASK))
		return -EINVAL;
	if (part->reserved || !rows_fit(part, buffer->size))
		return -EINVAL;

	/* Rows without gaps are one long row. */
	if (part->pitch == part->length) {
		part->length *= part->rows;
		part->rows = 1;
	}

	return cmaheap_access(buffer, part, direction, args->flags & DMA_BUF_SYNC_END);
}

static int query(struct cmaheap_buffer *buffer, union args *args)
{
	struct cmaheap_query_args *answer = &args->query;

	if (answer->flags || answer->reserved)
		return -EINVAL;

	answer->size = buffer->size;
	answer->age_ns = ktime_to_ns(ktime_sub(ktime_get(), buffer->born));
	answer->properties = CMAHEAP_QUERY_CONTIGUOUS;
	if (buffer->pool_hit)
		answer->properties |= CMAHEAP_QUERY_POOL_HIT;
	if (buffer->uncached)
		answer->properties |= CMAHEAP_QUERY_UNCACHED;
	strscpy_pad(answer->heap, buffer->heap_name, sizeof(answer->heap));

	return 0;
}

static int locate(struct cmaheap_buffer *buffer, union args *args)
{
	struct cmaheap_physical_args *answer = &args->physical;
	u64 end;

	if (answer->flags || !answer->length)
		return -EINVAL;
	if (check_add_overflow(answer->offset, answer->length, &end) || end > buffer->size)
		return -EINVAL;

	answer->address = page_to_phys(buffer->chunk->pages) + answer->offset;
	return cmaheap_dmabuf_expose(buffer);
}

/* What can be asked; the rest of an argument is checked by who answers in it. */
static const struct request {
	unsigned int cmd;
	int capability;
	int (*serve)(struct cmaheap_buffer *buffer, union args *args);
} requests[] = {
	{ CMAHEAP_IOCTL_SYNC, -1, sync },
	{ CMAHEAP_IOCTL_QUERY, -1, query },
	{ CMAHEAP_IOCTL_PHYSICAL, CAP_SYS_RAWIO, locate },
};

/* Newer callers pass other sizes. */
static const struct request *find_request(unsigned int cmd)
{
	const struct request *request;

	for (request = requests; request < requests + ARRAY_SIZE(requests); request++)
		if (!((request->cmd ^ cmd) & ~IOCSIZE_MASK))
			return request;

	return NULL;
}

static int serve(const struct request *request, union args *args)
{
	struct dma_buf *dmabuf = dma_buf_get(args->fd);
	struct cmaheap_buffer *buffer;
	int err;

	if (IS_ERR(dmabuf))
		return PTR_ERR(dmabuf);

	buffer = cmaheap_dmabuf_buffer(dmabuf);
	err = buffer ? request->serve(buffer, args) : -EOPNOTSUPP;
	dma_buf_put(dmabuf);

	return err;
}

static long cmaheap_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	const struct request *request = find_request(cmd);
	void __user *user = (void __user *)arg;
	size_t known, size = _IOC_SIZE(cmd);
	union args args;
	int err;

	if (!request)
		return -ENOTTY;
	if (request->capability >= 0 && !capable(request->capability))
		return -EPERM;

	known = _IOC_SIZE(request->cmd);
	if (size < known)
		return -EINVAL;

	err = copy_struct_from_user(&args, known, user, size) ?: serve(request, &args);
	if (err || !(_IOC_DIR(cmd) & _IOC_READ))
		return err;

	return copy_to_user(user, &args, known) ? -EFAULT : 0;
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

/* Heaps serve without the node, too. */
void cmaheap_device_init(void)
{
	int err = misc_register(&cmaheap_device);

	if (err)
		pr_err("no /dev/cmaheap: error %d\n", err);
}

void cmaheap_device_exit(void)
{
	if (!IS_ERR_OR_NULL(cmaheap_device.this_device))
		misc_deregister(&cmaheap_device);
}
