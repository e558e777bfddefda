// SPDX-License-Identifier: GPL-2.0-only
// SPDX-FileCopyrightText: 2026 The cmaheap authors
/*
 * The ioctl of /dev/cmaheap that acts on a heap.
 */

#include <linux/build_bug.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/list.h>
#include <linux/uaccess.h>

#include "device-prepare.h"
#include "fill.h"
#include "heap.h"
#include "uapi/linux/cmaheap.h"

static_assert(sizeof(struct cmaheap_prepare_args) == CMAHEAP_PREPARE_ARGS_SIZE_VER0);

/* NULL until they are all there. */
static struct list_head *served;

static bool is_heaps_file(const struct cma_heap *heap, const struct file *file)
{
	const void *object = file->private_data;

	return object && (object == heap->heap || object == heap->uncached_heap);
}

/* The front end's object is in no file but one that the front end opened. */
static struct cma_heap *heap_of_file(const struct file *file)
{
	/* All of them, once cma_heap_device_serve() has told. */
	struct list_head *heaps = smp_load_acquire(&served);
	struct cma_heap *heap;

	if (!heaps || !S_ISCHR(file_inode(file)->i_mode))
		return NULL;

	list_for_each_entry(heap, heaps, node)
		if (is_heaps_file(heap, file))
			return heap;

	return NULL;
}

/**
 * cma_heap_ioctl_prepare - have a heap take memory for several buffers
 * @arg:	struct cmaheap_prepare_args
 * @size:	bytes of it that the caller knows
 *
 * Return: 0 or a negative errno.
 */
long cma_heap_ioctl_prepare(void __user *arg, size_t size)
{
	struct cmaheap_prepare_args args;
	struct cma_heap *heap;
	struct file *file;
	int err;

	if (size < CMAHEAP_PREPARE_ARGS_SIZE_VER0)
		return -EINVAL;
	err = copy_struct_from_user(&args, sizeof(args), arg, size);
	if (err)
		return err;
	if (args.flags || args.reserved || !args.size || !args.count)
		return -EINVAL;

	file = fget(args.heap);
	if (!file)
		return -EBADF;

	heap = heap_of_file(file);
	err = heap ? cma_pool_prepare(&heap->pool, args.count, args.size) : -EOPNOTSUPP;
	fput(file);

	return err;
}

/**
 * cma_heap_device_serve - let memory be prepared
 * @heaps:	the module's heaps; must not change any more while somebody can open the node
 */
void cma_heap_device_serve(struct list_head *heaps)
{
	/* Others may be in an ioctl already. */
	smp_store_release(&served, heaps);
}
