// SPDX-License-Identifier: GPL-2.0-only
// SPDX-FileCopyrightText: 2026 The cmaheap authors
/*
 * /sys/kernel/debug/dma_heap_cma, for root alone, since it shows physical addresses;
 * of its files, buffers: every live buffer.
 */

#include <linux/debugfs.h>
#include <linux/dma-buf.h>
#include <linux/io.h>
#include <linux/ktime.h>
#include <linux/mm.h>
#include <linux/seq_file.h>
#include <linux/user_namespace.h>

#include "buffer.h"
#include "chunk.h"
#include "debugfs.h"
#include "debugfs-area.h"
#include "heap.h"

static struct dentry *root;

static void show_devices(struct seq_file *s, struct cmaheap_buffer *buffer)
{
	struct cmaheap_attachment *a;
	const char *comma = "";

	mutex_lock(&buffer->lock);
	list_for_each_entry(a, &buffer->attachments, node) {
		seq_printf(s, "%s%s", comma, dev_name(a->dev));
		comma = ",";
	}
	mutex_unlock(&buffer->lock);

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
	struct dma_buf *dmabuf = buffer->dmabuf;

	seq_printf(s, "%s %lu %zu %pa-%pa %d %d %u %lld ",
		   buffer->heap_name, buffer->inode, buffer->size,
		   &start, &last, atomic_read(&buffer->mappings), buffer->pid,
		   from_kuid_munged(&init_user_ns, buffer->user->uid),
		   ktime_ms_delta(ktime_get(), buffer->born));
	show_devices(s, buffer);
	show_name(s, buffer->comm);
	seq_putc(s, ' ');

	spin_lock(&dmabuf->name_lock);
	show_name(s, dmabuf->name);
	spin_unlock(&dmabuf->name_lock);
	seq_putc(s, '\n');
}

static int buffers_show(struct seq_file *s, void *unused)
{
	struct list_head *heaps = s->private;
	struct cmaheap_buffer *buffer;
	struct cmaheap *heap;

	seq_puts(s, "heap inode bytes physical mappings pid uid age_ms devices comm name\n");
	list_for_each_entry(heap, heaps, entry) {
		mutex_lock(&heap->ledger.lock);
		list_for_each_entry(buffer, &heap->ledger.buffers, node)
			show_buffer(s, buffer);
		mutex_unlock(&heap->ledger.lock);
	}

	return 0;
}
DEFINE_SHOW_ATTRIBUTE(buffers);

/**
 * cmaheap_debugfs_init - show the heaps' buffers in debugfs
 * @heaps:	the module's list of heaps; must not change until the exit
 */
void cmaheap_debugfs_init(struct list_head *heaps)
{
	root = debugfs_create_dir(KBUILD_MODNAME, NULL);
	debugfs_create_file("buffers", 0400, root, heaps, &buffers_fops);
	cmaheap_debugfs_add_areas(root, heaps);
}

/**
 * cmaheap_debugfs_exit - take the files away and wait for their readers
 */
void cmaheap_debugfs_exit(void)
{
	debugfs_remove(root);
}
