// SPDX-License-Identifier: GPL-2.0-only
// SPDX-FileCopyrightText: 2026 The cmaheap authors
/*
 * The CPU's mappings of a buffer: user space's, and the kernel's.
 */

#include <linux/dma-buf.h>
#include <linux/iosys-map.h>
#include <linux/mm.h>
#include <linux/vmalloc.h>

#include "buffer.h"
#include "chunk.h"
#include "compat/cleanup.h"

static void cmaheap_vma_open(struct vm_area_struct *vma)
{
	atomic_t *mappings = vma->vm_private_data;

	atomic_inc(mappings);
}

static void cmaheap_vma_close(struct vm_area_struct *vma)
{
	atomic_t *mappings = vma->vm_private_data;

	atomic_dec(mappings);
}

static const struct vm_operations_struct cmaheap_vm_ops = {
	.open	= cmaheap_vma_open,
	.close	= cmaheap_vma_close,
};

static pgprot_t cached_or_not(const struct cmaheap_buffer *buffer, pgprot_t prot)
{
	return buffer->uncached ? pgprot_writecombine(prot) : prot;
}

/*
 * Where the dirty bit is software's, the first write to a clean entry faults.
 * Nobody asks these entries whether they are dirty, so let all begin so.
 */
static pgprot_t begin_dirty(const struct vm_area_struct *vma, pgprot_t prot)
{
	if (!(vma->vm_flags & VM_WRITE))
		return prot;

	return __pgprot(pte_val(pte_mkdirty(pfn_pte(0, prot))));
}

/*
 * All at once: contiguous pages need no fault per page. The core has checked that offset and
 * length lie inside the buffer.
 */
int cmaheap_mmap(struct dma_buf *dmabuf, struct vm_area_struct *vma)
{
	struct cmaheap_buffer *buffer = dmabuf->priv;
	unsigned long pfn = page_to_pfn(buffer->chunk->pages) + vma->vm_pgoff;
	pgprot_t prot = begin_dirty(vma, cached_or_not(buffer, vma->vm_page_prot));
	int err;

	if (!(vma->vm_flags & (VM_SHARED | VM_MAYSHARE)))
		return -EINVAL;

	err = remap_pfn_range(vma, vma->vm_start, pfn, vma->vm_end - vma->vm_start, prot);
	if (err)
		return err;

	vma->vm_ops = &cmaheap_vm_ops;
	vma->vm_private_data = &buffer->mappings;
	cmaheap_vma_open(vma);

	return 0;
}

static void *map_pages(struct cmaheap_buffer *buffer)
{
	unsigned long i, count = buffer->size >> PAGE_SHIFT;
	struct page **pages;
	void *vaddr;

	pages = kvmalloc_array(count, sizeof(*pages), GFP_KERNEL);
	if (!pages)
		return NULL;

	for (i = 0; i < count; i++)
		pages[i] = buffer->chunk->pages + i;

	vaddr = vmap(pages, count, VM_MAP, cached_or_not(buffer, PAGE_KERNEL));
	kvfree(pages);

	return vaddr;
}

/* The core counts the users: called for the first, undone after the last. */
int cmaheap_vmap(struct dma_buf *dmabuf, struct iosys_map *map)
{
	struct cmaheap_buffer *buffer = dmabuf->priv;
	void *vaddr;

	/* What the kernel has mapped anyhow it has mapped cached. */
	if (!PageHighMem(buffer->chunk->pages) && !buffer->uncached) {
		iosys_map_set_vaddr(map, page_address(buffer->chunk->pages));
		return 0;
	}

	vaddr = map_pages(buffer);
	if (!vaddr)
		return -ENOMEM;

	iosys_map_set_vaddr(map, vaddr);
	guard(mutex)(&buffer->lock);
	buffer->vaddr = vaddr;

	return 0;
}

void cmaheap_vunmap(struct dma_buf *dmabuf, struct iosys_map *map)
{
	struct cmaheap_buffer *buffer = dmabuf->priv;

	guard(mutex)(&buffer->lock);
	vunmap(buffer->vaddr);
	buffer->vaddr = NULL;
	iosys_map_clear(map);
}
