// SPDX-License-Identifier: GPL-2.0-only
// SPDX-FileCopyrightText: 2026 The cmaheap authors
/*
 * The dma-buf side of a buffer: devices attach and map it, user space maps
 * it, the kernel maps it, and CPU access is kept coherent with the devices.
 */

#include <linux/dma-buf.h>
#include <linux/dma-mapping.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/highmem.h>
#include <linux/iosys-map.h>
#include <linux/mm.h>
#include <linux/scatterlist.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

#include "buffer.h"
#include "export.h"
#include "heap.h"
#include "run.h"
#include "trace.h"

static int cma_heap_attach(struct dma_buf *dmabuf, struct dma_buf_attachment *attachment)
{
	struct cma_heap_buffer *buffer = dmabuf->priv;
	struct cma_heap_attachment *a;

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

static struct sg_table *cma_heap_map_dma_buf(struct dma_buf_attachment *attachment,
					     enum dma_data_direction direction)
{
	struct cma_heap_buffer *buffer = attachment->dmabuf->priv;
	struct cma_heap_attachment *a = attachment->priv;
	int err;

	mutex_lock(&buffer->lock);
	err = dma_map_sgtable(a->dev, &a->table, direction, 0);
	if (!err)
		a->direction = direction;
	mutex_unlock(&buffer->lock);
	trace_cma_heap_map(buffer->heap->name, buffer->inode, a->dev, direction);

	return err ? ERR_PTR(err) : &a->table;
}

static void cma_heap_unmap_dma_buf(struct dma_buf_attachment *attachment,
				   struct sg_table *table, enum dma_data_direction direction)
{
	struct cma_heap_buffer *buffer = attachment->dmabuf->priv;
	struct cma_heap_attachment *a = attachment->priv;

	mutex_lock(&buffer->lock);
	a->direction = DMA_NONE;
	dma_unmap_sgtable(a->dev, table, direction, 0);
	mutex_unlock(&buffer->lock);
}

/* What a device cannot write, the CPU need not look for; likewise what the CPU did not. */
static bool needs_sync_for_cpu(const struct cma_heap_attachment *a,
			       enum dma_data_direction direction)
{
	return a->direction != DMA_NONE && a->direction != DMA_TO_DEVICE &&
	       direction != DMA_TO_DEVICE;
}

static bool needs_sync_for_device(const struct cma_heap_attachment *a,
				  enum dma_data_direction direction)
{
	return a->direction != DMA_NONE && direction != DMA_FROM_DEVICE;
}

static int cma_heap_begin_cpu_access(struct dma_buf *dmabuf, enum dma_data_direction direction)
{
	struct cma_heap_buffer *buffer = dmabuf->priv;
	struct cma_heap_attachment *a;

	mutex_lock(&buffer->lock);
	if (buffer->vaddr)
		invalidate_kernel_vmap_range(buffer->vaddr, buffer->size);
	list_for_each_entry(a, &buffer->attachments, node) {
		if (!needs_sync_for_cpu(a, direction))
			continue;
		dma_sync_sgtable_for_cpu(a->dev, &a->table, direction);
		trace_cma_heap_sync(buffer->heap->name, buffer->inode, a->dev, direction);
	}
	mutex_unlock(&buffer->lock);

	return 0;
}

static int cma_heap_end_cpu_access(struct dma_buf *dmabuf, enum dma_data_direction direction)
{
	struct cma_heap_buffer *buffer = dmabuf->priv;
	struct cma_heap_attachment *a;

	mutex_lock(&buffer->lock);
	if (buffer->vaddr)
		flush_kernel_vmap_range(buffer->vaddr, buffer->size);
	list_for_each_entry(a, &buffer->attachments, node) {
		if (!needs_sync_for_device(a, direction))
			continue;
		dma_sync_sgtable_for_device(a->dev, &a->table, direction);
		trace_cma_heap_sync(buffer->heap->name, buffer->inode, a->dev, direction);
	}
	mutex_unlock(&buffer->lock);

	return 0;
}

static void cma_heap_vma_open(struct vm_area_struct *vma)
{
	struct cma_heap_buffer *buffer = vma->vm_private_data;

	atomic_inc(&buffer->mappings);
}

static void cma_heap_vma_close(struct vm_area_struct *vma)
{
	struct cma_heap_buffer *buffer = vma->vm_private_data;

	atomic_dec(&buffer->mappings);
}

static const struct vm_operations_struct cma_heap_vm_ops = {
	.open	= cma_heap_vma_open,
	.close	= cma_heap_vma_close,
};

/*
 * Where the dirty bit is software's, the first write to a clean entry faults.
 * Nobody asks these entries whether they are dirty, so let all begin so.
 */
static pgprot_t mapping_prot(const struct vm_area_struct *vma)
{
	if (!(vma->vm_flags & VM_WRITE))
		return vma->vm_page_prot;

	return __pgprot(pte_val(pte_mkdirty(pfn_pte(0, vma->vm_page_prot))));
}

/* All at once: a run of pages needs no fault per page. */
static int cma_heap_mmap(struct dma_buf *dmabuf, struct vm_area_struct *vma)
{
	struct cma_heap_buffer *buffer = dmabuf->priv;
	int err;

	if (!(vma->vm_flags & (VM_SHARED | VM_MAYSHARE)))
		return -EINVAL;

	/* The dma-buf core has checked that offset and length lie inside the buffer. */
	err = remap_pfn_range(vma, vma->vm_start, page_to_pfn(buffer->run->pages) + vma->vm_pgoff,
			      vma->vm_end - vma->vm_start, mapping_prot(vma));
	if (err)
		return err;

	vma->vm_ops = &cma_heap_vm_ops;
	vma->vm_private_data = buffer;
	cma_heap_vma_open(vma);
	trace_cma_heap_mmap(buffer->heap->name, buffer->inode, vma->vm_end - vma->vm_start);

	return 0;
}

static void *map_highmem(struct cma_heap_buffer *buffer)
{
	unsigned long i, count = buffer->size >> PAGE_SHIFT;
	struct page **pages;
	void *vaddr;

	pages = kvmalloc_array(count, sizeof(*pages), GFP_KERNEL);
	if (!pages)
		return NULL;

	for (i = 0; i < count; i++)
		pages[i] = buffer->run->pages + i;

	vaddr = vmap(pages, count, VM_MAP, PAGE_KERNEL);
	kvfree(pages);

	return vaddr;
}

/* The dma-buf core counts its users: called for the first, undone after the last. */
static int cma_heap_vmap(struct dma_buf *dmabuf, struct iosys_map *map)
{
	struct cma_heap_buffer *buffer = dmabuf->priv;
	void *vaddr;

	if (!PageHighMem(buffer->run->pages)) {
		iosys_map_set_vaddr(map, page_address(buffer->run->pages));
		return 0;
	}

	vaddr = map_highmem(buffer);
	if (!vaddr)
		return -ENOMEM;

	mutex_lock(&buffer->lock);
	buffer->vaddr = vaddr;
	mutex_unlock(&buffer->lock);
	iosys_map_set_vaddr(map, vaddr);

	return 0;
}

static void cma_heap_vunmap(struct dma_buf *dmabuf, struct iosys_map *map)
{
	struct cma_heap_buffer *buffer = dmabuf->priv;
	void *vaddr;

	mutex_lock(&buffer->lock);
	vaddr = buffer->vaddr;
	buffer->vaddr = NULL;
	mutex_unlock(&buffer->lock);

	vunmap(vaddr);
	iosys_map_clear(map);
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

	exp_info.exp_name = buffer->heap->name;
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
