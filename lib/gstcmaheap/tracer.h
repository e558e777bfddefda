/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#ifndef GSTCMAHEAP_TRACER_H
#define GSTCMAHEAP_TRACER_H

#include <gst/gst.h>

#define GST_USE_UNSTABLE_API
#include <gst/gsttracer.h>

#define GST_TYPE_CMA_HEAP_TRACER (gst_cma_heap_tracer_get_type())
G_DECLARE_FINAL_TYPE(GstCmaHeapTracer, gst_cma_heap_tracer, GST, CMA_HEAP_TRACER, GstTracer)

/* A link, by the pad that pushes. Belongs to the pad and, while it is to be told, to the table. */
struct link {
	gchar *from, *to; /* element:pad */
	gboolean listed, from_source;
	guint64 frames, dmabuf_frames, new_frames;
	GHashTable *inodes;
};

/* tracer-dot.c: draws the links into a file of GST_DEBUG_DUMP_DOT_DIR, if that is set. */
void gst_cma_heap_tracer_dump_dot(const GPtrArray *links, guint number);

#endif
