// SPDX-License-Identifier: GPL-2.0-only
// SPDX-FileCopyrightText: 2026 The cmaheap authors
/*
 * The dma-buf side of a buffer: devices attach and map it. The rest is in
 * access.c and mapping.c.
 */

#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/dma-buf.h>
#include <linux/dma-direct.h>
#include <linux/dma-mapping.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/scatterlist.h>

#include "access.h"
#include "buffer.h"
#include "compat/slab.h"
#include "export.h"
#include "heap.h"
#include "mapping.h"
#include "run.h"
#include "trace.h"
#include "uncached.h"

static int cma_heap_attach(struct dma_buf *dmabuf, struct dma_buf_attachment *attachment)
{
	struct cma_heap_buffer *buffer = dmabuf->priv;
	struct cma_heap_attachment *a;

	if (buffer->uncached && !cma_uncached_suits(attachment->dev)) {
		pr_warn_ratelimited("%s: not for %s, which snoops the CPU's caches; use %s\n",
				    buffer->heap->uncached_name, dev_name(attachment->dev),
				    buffer->heap->name);
		return -EOPNOTSUPP;
	}

	a = kzalloc_obj(*a);
	if (!a)
		return -ENOMEM;

	a->dev = attachment->dev;
	a->direction = DMA_NONE;
	sg_init_table(&a->sg, 1);
	sg_set_page(&a->sg, buffer->run->pages, buffer->size, 0);
	a->table.sgl = &a->sg;
	a->table.nents = 1;
	a->table.orig_nents = 1;
	attachment->priv = a;

	mutex_lock(&buffer->lock);
	list_add(&a->node, &buffer->attachments);
	mutex_unlock(&buffer->lock);

	return 0;
}

static void cma_heap_detach(struct dma_buf *dmabuf, struct dma_buf_attachment *attachment)
{
	struct cma_heap_buffer *buffer = dmabuf->priv;
	struct cma_heap_attachment *a = attachment->priv;

	mutex_lock(&buffer->lock);
	list_del(&a->node);
	mutex_unlock(&buffer->lock);

	kfree(a);
}

/* No cache has anything of an uncached buffer. */
static unsigned long map_attrs(const struct cma_heap_buffer *buffer)
{
	return buffer->uncached ? DMA_ATTR_SKIP_CPU_SYNC : 0;
}

/* A copy of memory that the device cannot reach: it needs the syncs that are left out. */
static bool is_bounced(struct cma_heap_attachment *a)
{
	return !device_iommu_mapped(a->dev) &&
	       sg_dma_address(&a->sg) != phys_to_dma(a->dev, sg_phys(&a->sg));
}

static int map_attachment(const struct cma_heap_buffer *buffer, struct cma_heap_attachment *a,
			  enum dma_data_direction direction)
{
	int err = dma_map_sgtable(a->dev, &a->table, direction, map_attrs(buffer));

	if (err || !buffer->uncached || !is_bounced(a))
		return err;

	dma_unmap_sgtable(a->dev, &a->table, direction, map_attrs(buffer));
	return -EOPNOTSUPP;
}

static struct sg_table *cma_heap_map_dma_buf(struct dma_buf_attachment *attachment,
					     enum dma_data_direction direction)
{
	struct cma_heap_buffer *buffer = attachment->dmabuf->priv;
	struct cma_heap_attachment *a = attachment->priv;
	int err;

	mutex_lock(&buffer->lock);
	err = map_attachment(buffer, a, direction);
	if (!err)
		a->direction = direction;
	mutex_unlock(&buffer->lock);
	trace_cma_heap_map(cma_heap_buffer_heap_name(buffer), buffer->inode, a->dev, direction);

	return err ? ERR_PTR(err) : &a->table;
}

static void cma_heap_unmap_dma_buf(struct dma_buf_attachment *attachment,
				   struct sg_table *table, enum dma_data_direction direction)
{
	struct cma_heap_buffer *buffer = attachment->dmabuf->priv;
	struct cma_heap_attachment *a = attachment->priv;

	mutex_lock(&buffer->lock);
	a->direction = DMA_NONE;
	dma_unmap_sgtable(a->dev, table, direction, map_attrs(buffer));
	mutex_unlock(&buffer->lock);
}

static struct cma_rows whole(const struct dma_buf *dmabuf)
{
	return (struct cma_rows){ .length = dmabuf->size, .count = 1 };
}

static int cma_heap_begin_cpu_access(struct dma_buf *dmabuf, enum dma_data_direction direction)
{
	struct cma_rows rows = whole(dmabuf);

	return cma_heap_begin_access(dmabuf, &rows, direction);
}

static int cma_heap_end_cpu_access(struct dma_buf *dmabuf, enum dma_data_direction direction)
{
	struct cma_rows rows = whole(dmabuf);

	return cma_heap_end_access(dmabuf, &rows, direction);
}

static void cma_heap_release(struct dma_buf *dmabuf)
{
	cma_heap_buffer_destroy(dmabuf->priv);
}

static const struct dma_buf_ops cma_heap_dma_buf_ops = {
	.attach			= cma_heap_attach,
	.detach			= cma_heap_detach,
	.map_dma_buf		= cma_heap_map_dma_buf,
	.unmap_dma_buf		= cma_heap_unmap_dma_buf,
	.begin_cpu_access	= cma_heap_begin_cpu_access,
	.end_cpu_access		= cma_heap_end_cpu_access,
	.mmap			= cma_heap_mmap,
	.vmap			= cma_heap_vmap,
	.vunmap			= cma_heap_vunmap,
	.release		= cma_heap_release,
};

/**
 * cma_heap_buffer_export - wrap a buffer in a dma-buf
 * @buffer:	buffer; owned by the dma-buf from then on
 * @fd_flags:	O_CLOEXEC and access mode of the file
 *
 * Return: the dma-buf, or an ERR_PTR, and the buffer is still the caller's.
 */
struct dma_buf *cma_heap_buffer_export(struct cma_heap_buffer *buffer, u32 fd_flags)
{
	DEFINE_DMA_BUF_EXPORT_INFO(exp_info);
	struct dma_buf *dmabuf;

	exp_info.exp_name = cma_heap_buffer_heap_name(buffer);
	exp_info.ops = &cma_heap_dma_buf_ops;
	exp_info.size = buffer->size;
	exp_info.flags = fd_flags;
	exp_info.priv = buffer;

	dmabuf = dma_buf_export(&exp_info);
	if (IS_ERR(dmabuf))
		return dmabuf;

	mutex_lock(&buffer->heap->lock);
	buffer->dmabuf = dmabuf;
	buffer->inode = file_inode(dmabuf->file)->i_ino;
	mutex_unlock(&buffer->heap->lock);

	return dmabuf;
}

/**
 * cma_heap_buffer_from_dmabuf - the buffer that a dma-buf wraps
 * @dmabuf:	dma-buf of any exporter
 *
 * Return: the buffer, or NULL if no heap of this module made it.
 */
struct cma_heap_buffer *cma_heap_buffer_from_dmabuf(struct dma_buf *dmabuf)
{
	return dmabuf->ops == &cma_heap_dma_buf_ops ? dmabuf->priv : NULL;
}
