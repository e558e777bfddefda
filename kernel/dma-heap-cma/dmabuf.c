// SPDX-License-Identifier: GPL-2.0-only
// SPDX-FileCopyrightText: 2026 The cmaheap authors
/*
 * The dma-buf side of a buffer: devices attach and map it. The rest is in
 * access.c and mapping.c.
 */

#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/dma-buf.h>
#include <linux/dma-map-ops.h>
#include <linux/dma-mapping.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/scatterlist.h>

#include "buffer.h"
#include "chunk.h"
#include "compat/cleanup.h"
#include "compat/slab.h"
#include "heap.h"
#include "uapi/linux/cmaheap.h"

/* Past the caches, what a device that snoops leaves there is not seen. */
static int check_suits(const struct cmaheap_buffer *buffer, struct device *dev)
{
	if (!buffer->uncached || !dev_is_dma_coherent(dev))
		return 0;

	pr_warn_ratelimited("%s: not for %s, which snoops the CPU's caches; use %.*s\n",
			    buffer->heap_name, dev_name(dev),
			    (int)(strlen(buffer->heap_name) - strlen("-uncached")),
			    buffer->heap_name);
	return -EOPNOTSUPP;
}

static struct cmaheap_attachment *create_attachment(const struct cmaheap_buffer *buffer,
						    struct device *dev)
{
	struct cmaheap_attachment *a = kzalloc_obj(*a);

	if (!a)
		return NULL;

	a->dev = dev;
	a->direction = DMA_NONE;
	sg_init_table(&a->sg, 1);
	sg_set_page(&a->sg, buffer->chunk->pages, buffer->size, 0);
	a->table.sgl = &a->sg;
	a->table.nents = 1;
	a->table.orig_nents = 1;

	return a;
}

static int cmaheap_attach(struct dma_buf *dmabuf, struct dma_buf_attachment *attachment)
{
	struct cmaheap_buffer *buffer = dmabuf->priv;
	struct cmaheap_attachment *a;
	int err;

	err = check_suits(buffer, attachment->dev);
	if (err)
		return err;

	a = create_attachment(buffer, attachment->dev);
	if (!a)
		return -ENOMEM;

	attachment->priv = a;
	guard(mutex)(&buffer->lock);
	list_add(&a->node, &buffer->attachments);

	return 0;
}

static void cmaheap_detach(struct dma_buf *dmabuf, struct dma_buf_attachment *attachment)
{
	struct cmaheap_buffer *buffer = dmabuf->priv;
	struct cmaheap_attachment *a = attachment->priv;

	guard(mutex)(&buffer->lock);
	list_del(&a->node);
	kfree(a);
}

/* No cache has anything of an uncached buffer. */
static unsigned long map_attrs(const struct cmaheap_buffer *buffer)
{
	return buffer->uncached ? DMA_ATTR_SKIP_CPU_SYNC : 0;
}

static int map_attachment(const struct cmaheap_buffer *buffer, struct cmaheap_attachment *a,
			  enum dma_data_direction direction, unsigned long attrs)
{
	int err;

	if (!cmaheap_reach_covers(a->dev, &a->sg))
		goto out_of_reach;

	err = dma_map_sgtable(a->dev, &a->table, direction, attrs);
	if (err)
		return err;

	if (cmaheap_reach_is_bounced(a->dev, &a->sg)) {
		/* The copy is old by now: it must not be copied back. */
		dma_unmap_sgtable(a->dev, &a->table, direction, attrs | DMA_ATTR_SKIP_CPU_SYNC);
		goto out_of_reach;
	}

	a->direction = direction;
	return 0;

out_of_reach:
	cmaheap_reach_refuse(&buffer->heap->reach, buffer->heap_name, buffer->heap->base, a->dev,
			     &a->sg);
	return -ERANGE;
}

static struct sg_table *cmaheap_map_dma_buf(struct dma_buf_attachment *attachment,
					    enum dma_data_direction direction)
{
	struct cmaheap_buffer *buffer = attachment->dmabuf->priv;
	struct cmaheap_attachment *a = attachment->priv;
	int err;

	guard(mutex)(&buffer->lock);
	err = map_attachment(buffer, a, direction, map_attrs(buffer));

	return err ? ERR_PTR(err) : &a->table;
}

static void cmaheap_unmap_dma_buf(struct dma_buf_attachment *attachment, struct sg_table *table,
				  enum dma_data_direction direction)
{
	struct cmaheap_buffer *buffer = attachment->dmabuf->priv;
	struct cmaheap_attachment *a = attachment->priv;

	guard(mutex)(&buffer->lock);
	a->direction = DMA_NONE;
	dma_unmap_sgtable(a->dev, table, direction, map_attrs(buffer));
}

static int access_all(struct dma_buf *dmabuf, enum dma_data_direction direction, bool for_device)
{
	struct cmaheap_sync_args all = { .length = dmabuf->size, .rows = 1 };

	return cmaheap_access(dmabuf->priv, &all, direction, for_device);
}

static int cmaheap_begin_cpu_access(struct dma_buf *dmabuf, enum dma_data_direction direction)
{
	return access_all(dmabuf, direction, false);
}

static int cmaheap_end_cpu_access(struct dma_buf *dmabuf, enum dma_data_direction direction)
{
	return access_all(dmabuf, direction, true);
}

static void free_buffer(struct cmaheap_buffer *buffer)
{
	mutex_destroy(&buffer->lock);
	cmaheap_pool_put(&buffer->heap->pool, buffer->chunk);
	cmaheap_ledger_uncharge(&buffer->heap->ledger, buffer);
	kfree(buffer);
}

static void cmaheap_release(struct dma_buf *dmabuf)
{
	struct cmaheap_buffer *buffer = dmabuf->priv;
	struct cmaheap_attachment *a = buffer->exposed;

	cmaheap_ledger_remove(&buffer->heap->ledger, buffer);
	if (a) {
		dma_unmap_sgtable(a->dev, &a->table, DMA_BIDIRECTIONAL, DMA_ATTR_SKIP_CPU_SYNC);
		kfree(a);
	}
	free_buffer(buffer);
}

static const struct dma_buf_ops cmaheap_dma_buf_ops = {
	.attach			= cmaheap_attach,
	.detach			= cmaheap_detach,
	.map_dma_buf		= cmaheap_map_dma_buf,
	.unmap_dma_buf		= cmaheap_unmap_dma_buf,
	.begin_cpu_access	= cmaheap_begin_cpu_access,
	.end_cpu_access		= cmaheap_end_cpu_access,
	.mmap			= cmaheap_mmap,
	.vmap			= cmaheap_vmap,
	.vunmap			= cmaheap_vunmap,
	.release		= cmaheap_release,
};

/* Takes the charged buffer with its memory from the caller, also where it fails. */
struct dma_buf *cmaheap_dmabuf_export(struct cmaheap_buffer *buffer, u32 fd_flags)
{
	DEFINE_DMA_BUF_EXPORT_INFO(exp_info);
	struct dma_buf *dmabuf;

	mutex_init(&buffer->lock);
	INIT_LIST_HEAD(&buffer->attachments);

	exp_info.exp_name = buffer->heap_name;
	exp_info.ops = &cmaheap_dma_buf_ops;
	exp_info.size = buffer->size;
	exp_info.flags = fd_flags;
	exp_info.priv = buffer;

	dmabuf = dma_buf_export(&exp_info);
	if (IS_ERR(dmabuf)) {
		free_buffer(buffer);
		return dmabuf;
	}

	buffer->dmabuf = dmabuf;
	buffer->inode = file_inode(dmabuf->file)->i_ino;
	cmaheap_ledger_enter(&buffer->heap->ledger, buffer);

	return dmabuf;
}

/* The buffer that a dma-buf wraps, or NULL if no heap of this module made it. */
struct cmaheap_buffer *cmaheap_dmabuf_buffer(struct dma_buf *dmabuf)
{
	return dmabuf->ops == &cmaheap_dma_buf_ops ? dmabuf->priv : NULL;
}

/* As if a device were attached that the kernel knows: so CPU access maintains the caches. */
static int attach_cache_device(struct cmaheap_buffer *buffer)
{
	struct cmaheap_attachment *a = create_attachment(buffer, cmaheap_cache_device());
	int err;

	if (!a)
		return -ENOMEM;

	err = map_attachment(buffer, a, DMA_BIDIRECTIONAL, DMA_ATTR_SKIP_CPU_SYNC);
	if (err) {
		kfree(a);
		return err;
	}

	list_add(&a->node, &buffer->attachments);
	buffer->exposed = a;

	return 0;
}

/*
 * User space is about to know where a buffer is: a device may access it from then on without
 * being attached.
 */
int cmaheap_dmabuf_expose(struct cmaheap_buffer *buffer)
{
	int err = 0;

	if (buffer->uncached || !cmaheap_cache_device())
		return 0;

	guard(mutex)(&buffer->lock);
	if (!buffer->exposed)
		err = attach_cache_device(buffer);
	if (!err)
		dma_sync_sgtable_for_device(buffer->exposed->dev, &buffer->exposed->table,
					    DMA_BIDIRECTIONAL);

	return err;
}
