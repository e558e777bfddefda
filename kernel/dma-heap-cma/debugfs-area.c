// SPDX-License-Identifier: GPL-2.0-only
// SPDX-FileCopyrightText: 2026 The cmaheap authors
/*
 * What a map of an area is drawn from, beside /proc/kpageflags:
 *
 * areas	where each heap's area lies, and where recycled memory in it
 * references	of each page frame of an area, how many references there are: tells
 *		free pages of per-CPU lists from those of devices, and pinned ones
 */

#include <linux/debugfs.h>
#include <linux/mm.h>
#include <linux/seq_file.h>
#include <linux/sizes.h>
#include <linux/slab.h>

#include "chunk.h"
#include "debugfs-area.h"
#include "heap.h"

static void show_range(struct seq_file *s, const struct cmaheap *heap, const char *what,
		       phys_addr_t start, size_t size)
{
	phys_addr_t last = start + size - 1;

	seq_printf(s, "%s %s %pa-%pa\n", heap->name, what, &start, &last);
}

static void show_chunks(struct seq_file *s, const struct cmaheap *heap,
			const struct list_head *chunks)
{
	const struct cmaheap_chunk *chunk;

	list_for_each_entry(chunk, chunks, by_age)
		show_range(s, heap, "pooled", page_to_phys(chunk->pages),
			   cmaheap_chunk_bytes(chunk));
}

static int areas_show(struct seq_file *s, void *unused)
{
	struct list_head *heaps = s->private;
	struct cmaheap *heap;

	seq_puts(s, "heap what physical\n");
	list_for_each_entry(heap, heaps, entry) {
		if (heap->base)
			show_range(s, heap, "area", heap->base, heap->size);
		spin_lock(&heap->pool.lock);
		show_chunks(s, heap, &heap->pool.warm);
		show_chunks(s, heap, &heap->pool.cold);
		spin_unlock(&heap->pool.lock);
	}

	return 0;
}
DEFINE_SHOW_ATTRIBUTE(areas);

static bool is_in_area(const struct list_head *heaps, phys_addr_t phys)
{
	const struct cmaheap *heap;

	list_for_each_entry(heap, heaps, entry)
		if (heap->base && phys >= heap->base && phys - heap->base < heap->size)
			return true;

	return false;
}

/* 32 bits for each frame, at its number times 4; read whole ones. */
static ssize_t references_read(struct file *file, char __user *data, size_t count, loff_t *pos)
{
	const struct list_head *heaps = file->private_data;
	unsigned long pfn = *pos / sizeof(u32);
	size_t i, frames = min_t(size_t, count, SZ_4K) / sizeof(u32);
	u32 *numbers;

	if (*pos < 0 || *pos % sizeof(u32) || !frames)
		return -EINVAL;

	numbers = kcalloc(frames, sizeof(*numbers), GFP_KERNEL);
	if (!numbers)
		return -ENOMEM;

	for (i = 0; i < frames && is_in_area(heaps, PFN_PHYS(pfn + i)); i++)
		numbers[i] = folio_ref_count(page_folio(pfn_to_page(pfn + i)));
	count = i * sizeof(*numbers);
	if (copy_to_user(data, numbers, count))
		count = -EFAULT;
	else
		*pos += count;

	kfree(numbers);
	return count;
}

static const struct file_operations references_fops = {
	.owner	= THIS_MODULE,
	.open	= simple_open,
	.read	= references_read,
	.llseek	= default_llseek,
};

/**
 * cmaheap_debugfs_add_areas - show in debugfs where the areas are and what holds their pages
 * @root:	the module's folder
 * @heaps:	the module's list of heaps; must not change while the folder is there
 */
void cmaheap_debugfs_add_areas(struct dentry *root, struct list_head *heaps)
{
	debugfs_create_file("areas", 0400, root, heaps, &areas_fops);
	debugfs_create_file("references", 0400, root, heaps, &references_fops);
}
