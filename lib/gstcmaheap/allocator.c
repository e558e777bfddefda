/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* GstDmaBufAllocator maps, and syncs for the CPU; this one also allocates. */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include <cmaheap/gst.h>

#include "internal.h"

struct _GstCmaHeapAllocator {
	GstDmaBufAllocator parent;
	struct cmaheap *heap;
};

G_DEFINE_TYPE(GstCmaHeapAllocator, gst_cma_heap_allocator, GST_TYPE_DMABUF_ALLOCATOR)

/* The name is for people who look into debugfs; they can do without. */
static void name_buffer(GstCmaHeapAllocator *self, struct cmaheap_buffer *buffer)
{
	gchar *name = gst_object_get_name(GST_OBJECT(self));

	if (strlen(name) >= sizeof(((struct cmaheap_description *)NULL)->name))
		name[sizeof(((struct cmaheap_description *)NULL)->name) - 1] = '\0';
	cmaheap_buffer_set_name(buffer, name);
	g_free(name);
}

static gboolean is_contiguous(const struct cmaheap_buffer *buffer)
{
	struct cmaheap_description description;

	return !cmaheap_buffer_describe(buffer, &description) && description.contiguous;
}

/* A descriptor of the memory's own, which it closes, or -1. */
static int alloc_fd(GstCmaHeapAllocator *self, gsize size, gboolean *contiguous)
{
	struct cmaheap_buffer *buffer;
	int fd;

	if (cmaheap_alloc(self->heap, size, &buffer))
		return -1;
	name_buffer(self, buffer);
	*contiguous = is_contiguous(buffer);
	fd = fcntl(cmaheap_buffer_fd(buffer), F_DUPFD_CLOEXEC, 0);
	if (fd < 0)
		cmaheap_fail(errno, "no descriptor for %zu bytes of heap %s: %s", size,
			     cmaheap_name(self->heap), strerror(errno));
	cmaheap_buffer_unref(buffer);
	return fd;
}

static GstMemory *alloc(GstAllocator *allocator, gsize size, GstAllocationParams *params)
{
	GstCmaHeapAllocator *self = GST_CMA_HEAP_ALLOCATOR(allocator);
	gboolean contiguous;
	GstMemory *memory;
	gsize whole;
	int fd;

	if (__builtin_add_overflow(size, params->prefix, &whole) ||
	    __builtin_add_overflow(whole, params->padding, &whole)) {
		cmaheap_fail(EOVERFLOW, "cannot allocate %zu bytes between %zu and %zu others",
			     size, params->prefix, params->padding);
		return NULL;
	}
	/* A mapping begins at a page; where is mmap's choice. */
	if (params->align >= (gsize)sysconf(_SC_PAGESIZE)) {
		cmaheap_fail(EINVAL, "cannot align memory to %zu bytes: the limit is a page",
			     params->align + 1);
		return NULL;
	}
	fd = alloc_fd(self, whole, &contiguous);
	if (fd < 0) {
		GST_WARNING_OBJECT(self, "%s", cmaheap_last_error());
		return NULL;
	}
	memory = gst_fd_allocator_alloc(allocator, fd, whole, GST_FD_MEMORY_FLAG_KEEP_MAPPED);
	memory->align = params->align;
	gst_memory_resize(memory, (gssize)params->prefix, size);
	/* A heap's memory is zeroed. */
	GST_MINI_OBJECT_FLAG_SET(memory, params->flags & (GST_MEMORY_FLAG_ZERO_PREFIXED |
							  GST_MEMORY_FLAG_ZERO_PADDED));
	if (contiguous)
		GST_MINI_OBJECT_FLAG_SET(memory, GST_MEMORY_FLAG_PHYSICALLY_CONTIGUOUS);
	return memory;
}

static void finalize(GObject *object)
{
	cmaheap_close(GST_CMA_HEAP_ALLOCATOR(object)->heap);
	G_OBJECT_CLASS(gst_cma_heap_allocator_parent_class)->finalize(object);
}

static void gst_cma_heap_allocator_class_init(GstCmaHeapAllocatorClass *class)
{
	G_OBJECT_CLASS(class)->finalize = finalize;
	GST_ALLOCATOR_CLASS(class)->alloc = alloc;
}

static void gst_cma_heap_allocator_init(GstCmaHeapAllocator *self)
{
	/* The parent can only wrap descriptors. */
	GST_OBJECT_FLAGS(self) &= ~(guint32)GST_ALLOCATOR_FLAG_CUSTOM_ALLOC;
}

static GstResourceError resource_error(int error)
{
	switch (error) {
	case -ENOENT:
		return GST_RESOURCE_ERROR_NOT_FOUND;
	case -EACCES:
	case -EPERM:
		return GST_RESOURCE_ERROR_NOT_AUTHORIZED;
	default:
		return GST_RESOURCE_ERROR_OPEN_READ_WRITE;
	}
}

CMAHEAP_API GstAllocator *gst_cma_heap_allocator_new(const gchar *heap, GError **error)
{
	GstCmaHeapAllocator *self;
	struct cmaheap *opened;
	int result;

	result = cmaheap_open(heap, &opened);
	if (result) {
		g_set_error_literal(error, GST_RESOURCE_ERROR, (gint)resource_error(result),
				    cmaheap_last_error());
		return NULL;
	}
	self = g_object_new(GST_TYPE_CMA_HEAP_ALLOCATOR, NULL);
	gst_object_ref_sink(self);
	self->heap = opened;
	return GST_ALLOCATOR(self);
}

CMAHEAP_API const gchar *gst_cma_heap_allocator_get_heap(GstCmaHeapAllocator *allocator)
{
	return cmaheap_name(allocator->heap);
}
