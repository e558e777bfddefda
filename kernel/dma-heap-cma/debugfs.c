// SPDX-License-Identifier: GPL-2.0-only
// SPDX-FileCopyrightText: 2026 The cmaheap authors
/*
 * /sys/kernel/debug/dma_heap_cma, for root alone, since it shows physical addresses:
 *
 * buffers	every live buffer
 * areas	where each heap's area lies, and where recycled memory in it
 * references	of each page frame of an area, how many references there are: tells
 *		free pages of per-CPU lists from those of devices, and pinned ones
 *
 * From the last two and /proc/kpageflags a map of an area is drawn.
 */

#include <linux/debugfs.h>
#include <linux/dma-buf.h>
#include <linux/io.h>
#include <linux/ktime.h>
#include <linux/mm.h>
#include <linux/seq_file.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/user_namespace.h>

#include "buffer.h"
#include "chunk.h"
#include "compat/cleanup.h"
#include "heap.h"

static struct dentry *root;

static void show_devices(struct seq_file *s, struct cmaheap_buffer *buffer)
{
	struct cmaheap_attachment *a;
	const char *comma = "";

	guard(mutex)(&buffer->lock);
	list_for_each_entry(a, &buffer->attachments, node) {
		seq_printf(s, "%s%s", comma, dev_name(a->dev));
		comma = ",";
	}

	seq_printf(s, "%s ", *comma ? "" : "-");
}

/* Blanks separate the columns, so those in names are written as \040. */
static void show_name(struct seq_file *s, const char *name)
{
	seq_escape(s, name && *name ? name : "-", " \t\n\r\b\033\177\\");
}

static void show_buffer(struct seq_file *s, struct cmaheap_buffer *buffer)
{
	phys_addr_t start = page_to_phys(buffer->chunk->pages);
	phys_addr_t last = start + buffer->size - 1;

	seq_printf(s, "%s %lu %zu %pa-%pa %d %d %u %lld ",
		   buffer->heap_name, buffer->inode, buffer->size,
		   &start, &last, atomic_read(&buffer->mappings), buffer->pid,
		   from_kuid_munged(&init_user_ns, buffer->uid),
		   ktime_ms_delta(ktime_get(), buffer->born));
	show_devices(s, buffer);
	show_name(s, buffer->comm);
	seq_putc(s, ' ');
	spin_lock(&buffer->dmabuf->name_lock);
	show_name(s, buffer->dmabuf->name);
	spin_unlock(&buffer->dmabuf->name_lock);
	seq_putc(s, '\n');
}

static int buffers_show(struct seq_file *s, void *unused)
{
	struct list_head *heaps = s->private;
	struct cmaheap_buffer *buffer;
	struct cmaheap *heap;

	seq_puts(s, "heap inode bytes physical mappings pid uid age_ms devices comm name\n");
	list_for_each_entry(heap, heaps, entry) {
		guard(mutex)(&heap->ledger.lock);
		list_for_each_entry(buffer, &heap->ledger.buffers, node)
			show_buffer(s, buffer);
	}

	return 0;
}
DEFINE_SHOW_ATTRIBUTE(buffers);

static void show_range(struct seq_file *s, const struct cmaheap *heap, const char *what,
		       phys_addr_t start, size_t size)
{
	phys_addr_t last = start + size - 1;

	seq_printf(s, "%s %s %pa-%pa\n", heap->name, what, &start, &last);
}

static int areas_show(struct seq_file *s, void *unused)
{
	struct list_head *heaps = s->private;
	struct cmaheap_chunk *chunk;
	struct cmaheap *heap;

	seq_puts(s, "heap what physical\n");
	list_for_each_entry(heap, heaps, entry) {
		if (heap->base)
			show_range(s, heap, "area", heap->base, heap->size);
		spin_lock(&heap->pool.lock);
		list_for_each_entry(chunk, &heap->pool.chunks, by_age)
			show_range(s, heap, "pooled", page_to_phys(chunk->pages),
				   cmaheap_chunk_bytes(chunk));
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

	if (*pos < 0 || *pos % sizeof(u32) || !frames)
		return -EINVAL;

	u32 *numbers __free(kfree) = kcalloc(frames, sizeof(*numbers), GFP_KERNEL);
	if (!numbers)
		return -ENOMEM;

	for (i = 0; i < frames && is_in_area(heaps, PFN_PHYS(pfn + i)); i++)
		numbers[i] = folio_ref_count(page_folio(pfn_to_page(pfn + i)));
	count = i * sizeof(*numbers);
	if (copy_to_user(data, numbers, count))
		return -EFAULT;

	*pos += count;
	return count;
}

static const struct file_operations references_fops = {
	.owner	= THIS_MODULE,
	.open	= simple_open,
	.read	= references_read,
	.llseek	= default_llseek,
};

void cmaheap_debugfs_init(struct list_head *heaps)
{
	root = debugfs_create_dir(KBUILD_MODNAME, NULL);
	debugfs_create_file("buffers", 0400, root, heaps, &buffers_fops);
	debugfs_create_file("areas", 0400, root, heaps, &areas_fops);
	debugfs_create_file("references", 0400, root, heaps, &references_fops);
}

/* Takes the files away and waits for their readers. */
void cmaheap_debugfs_exit(void)
{
	debugfs_remove(root);
}
