/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* GST_TRACERS=cmaheaplinks: a table of all links that tells where frames stay in the same memory.
 */
#include "tracer.h"

#include <sys/stat.h>

#include <gst/allocators/allocators.h>

/*
 * The memories that an element was given last, in a ring. A dma-buf is known by its inode, for
 * descriptors differ; other memory by its address, which may be used again.
 */
struct seen {
	guint64 memories[256];
	guint next;
};

struct _GstCmaHeapTracer {
	GstTracer parent;
	GMutex lock; /* guards all of them */
	GPtrArray *links;
	guint tables; /* printed so far */
};

G_DEFINE_TYPE(GstCmaHeapTracer, gst_cma_heap_tracer, GST_TYPE_TRACER)

static void clear_link(gpointer data)
{
	struct link *link = data;

	g_free(link->from);
	g_free(link->to);
	g_hash_table_unref(link->inodes);
}

static void release_link(gpointer data)
{
	g_rc_box_release_full(data, clear_link);
}

static guint64 identify(GstMemory *memory, gboolean *is_dmabuf)
{
	struct stat status;

	*is_dmabuf = gst_is_dmabuf_memory(memory);
	if (*is_dmabuf && fstat(gst_dmabuf_memory_get_fd(memory), &status) == 0)
		return status.st_ino;
	while (memory->parent)
		memory = memory->parent;
	return (guint64)(guintptr)memory;
}

static struct link *make_link(GstPad *pad, GstPad *peer, GstElement *from, GstElement *to)
{
	struct link *link = g_rc_box_new0(struct link);

	link->from = g_strdup_printf("%s:%s", GST_OBJECT_NAME(from), GST_PAD_NAME(pad));
	link->to = g_strdup_printf("%s:%s", GST_OBJECT_NAME(to), GST_PAD_NAME(peer));
	link->from_source = from->numsinkpads == 0;
	link->inodes = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
	return link;
}

static struct link *link_of(GstCmaHeapTracer *self, GstPad *pad, GstPad *peer, GstElement *from,
			    GstElement *to)
{
	GQuark quark = g_quark_from_static_string("cmaheap-link");
	struct link *link = g_object_get_qdata(G_OBJECT(pad), quark);

	if (!link) {
		link = make_link(pad, peer, from, to);
		g_object_set_qdata_full(G_OBJECT(pad), quark, link, release_link);
	}
	if (!link->listed) {
		link->listed = TRUE;
		g_ptr_array_add(self->links, g_rc_box_acquire(link));
	}
	return link;
}

static struct seen *seen_by(GstElement *element)
{
	GQuark quark = g_quark_from_static_string("cmaheap-seen");
	struct seen *seen = g_object_get_qdata(G_OBJECT(element), quark);

	if (!seen) {
		seen = g_new0(struct seen, 1);
		g_object_set_qdata_full(G_OBJECT(element), quark, seen, g_free);
	}
	return seen;
}

static gboolean has_seen(const struct seen *seen, guint64 memory)
{
	for (guint i = 0; i < G_N_ELEMENTS(seen->memories); i++) {
		if (seen->memories[i] == memory)
			return TRUE;
	}
	return FALSE;
}

static void remember(struct seen *seen, guint64 memory)
{
	if (has_seen(seen, memory))
		return;
	seen->memories[seen->next] = memory;
	seen->next = (seen->next + 1) % G_N_ELEMENTS(seen->memories);
}

static void count(struct link *link, guint64 memory, gboolean is_dmabuf, gboolean is_new)
{
	link->frames++;
	link->new_frames += is_new ? 1 : 0;
	link->dmabuf_frames += is_dmabuf ? 1 : 0;
	if (is_dmabuf)
		g_hash_table_add(link->inodes, g_memdup2(&memory, sizeof(memory)));
}

/* The first memory stands for all: planes lie in the same kind. */
static void trace(GstCmaHeapTracer *self, GstPad *pad, GstPad *peer, GstElement *from,
		  GstElement *to, GstBuffer *buffer)
{
	gboolean is_dmabuf, is_new;
	guint64 memory;

	if (gst_buffer_n_memory(buffer) == 0)
		return;
	memory = identify(gst_buffer_peek_memory(buffer, 0), &is_dmabuf);
	g_mutex_lock(&self->lock);
	is_new = !has_seen(seen_by(from), memory);
	count(link_of(self, pad, peer, from, to), memory, is_dmabuf, is_new);
	remember(seen_by(to), memory);
	g_mutex_unlock(&self->lock);
}

/* A bin's border is a ghost pad and, inside, a proxy of it: the pad beyond. */
static GstPad *beyond(GstPad *pad)
{
	GstObject *ghost;
	GstPad *next;

	if (GST_IS_GHOST_PAD(pad))
		return gst_ghost_pad_get_target(GST_GHOST_PAD(pad));
	ghost = gst_object_get_parent(GST_OBJECT(pad));
	next = ghost ? gst_pad_get_peer(GST_PAD(ghost)) : NULL;
	gst_clear_object(&ghost);
	return next;
}

/* The pad of an element that gets what this one pushes, or NULL. */
static GstPad *receiver(GstPad *pad)
{
	GstPad *peer = gst_pad_get_peer(pad);

	while (peer && GST_IS_PROXY_PAD(peer)) {
		GstPad *next = beyond(peer);

		gst_object_unref(peer);
		peer = next;
	}
	return peer;
}

static void on_push(GstCmaHeapTracer *self, GstClockTime time, GstPad *pad, GstBuffer *buffer)
{
	/* A ghost pad only passes on what an element in its bin pushed. */
	GstPad *peer = GST_IS_PROXY_PAD(pad) ? NULL : receiver(pad);
	GstElement *from = gst_pad_get_parent_element(pad);
	GstElement *to = peer ? gst_pad_get_parent_element(peer) : NULL;

	(void)time;
	if (from && to)
		trace(self, pad, peer, from, to, buffer);
	gst_clear_object(&to);
	gst_clear_object(&from);
	gst_clear_object(&peer);
}

static void on_push_list(GstCmaHeapTracer *self, GstClockTime time, GstPad *pad,
			 GstBufferList *list)
{
	for (guint i = 0; i < gst_buffer_list_length(list); i++)
		on_push(self, time, pad, gst_buffer_list_get(list, i));
}

static void print_link(const struct link *link)
{
	gchar *copied = link->from_source ? g_strdup("-")
					  : g_strdup_printf("%" G_GUINT64_FORMAT, link->new_frames);
	gchar *name = g_strdup_printf("%s -> %s", link->from, link->to);

	g_printerr("%-56s %8" G_GUINT64_FORMAT " %8" G_GUINT64_FORMAT " %8u %10s\n", name,
		   link->frames, link->dmabuf_frames, g_hash_table_size(link->inodes), copied);
	g_free(name);
	g_free(copied);
}

static void reset(struct link *link)
{
	link->listed = FALSE;
	link->frames = link->dmabuf_frames = link->new_frames = 0;
	g_hash_table_remove_all(link->inodes);
}

static void print_table(GstCmaHeapTracer *self)
{
	g_mutex_lock(&self->lock);
	if (self->links->len) {
		gst_cma_heap_tracer_dump_dot(self->links, ++self->tables);
		g_printerr("%-56s %8s %8s %8s %10s\n", "cmaheap: link", "frames", "dma-buf",
			   "buffers", "new memory");
	}
	for (guint i = 0; i < self->links->len; i++) {
		print_link(self->links->pdata[i]);
		reset(self->links->pdata[i]);
	}
	g_ptr_array_set_size(self->links, 0);
	g_mutex_unlock(&self->lock);
}

static void on_message(GstCmaHeapTracer *self, GstClockTime time, GstElement *element,
		       GstMessage *message)
{
	(void)time;
	if (GST_IS_PIPELINE(element) && GST_MESSAGE_TYPE(message) == GST_MESSAGE_EOS)
		print_table(self);
}

static void finalize(GObject *object)
{
	GstCmaHeapTracer *self = GST_CMA_HEAP_TRACER(object);

	/* A live pipeline that was interrupted has had no EOS. */
	print_table(self);
	g_ptr_array_unref(self->links);
	g_mutex_clear(&self->lock);
	G_OBJECT_CLASS(gst_cma_heap_tracer_parent_class)->finalize(object);
}

static void gst_cma_heap_tracer_class_init(GstCmaHeapTracerClass *class)
{
	G_OBJECT_CLASS(class)->finalize = finalize;
}

static void gst_cma_heap_tracer_init(GstCmaHeapTracer *self)
{
	GstTracer *tracer = GST_TRACER(self);

	g_mutex_init(&self->lock);
	self->links = g_ptr_array_new_with_free_func(release_link);
	gst_tracing_register_hook(tracer, "pad-push-pre", G_CALLBACK(on_push));
	gst_tracing_register_hook(tracer, "pad-push-list-pre", G_CALLBACK(on_push_list));
	gst_tracing_register_hook(tracer, "element-post-message-pre", G_CALLBACK(on_message));
}
