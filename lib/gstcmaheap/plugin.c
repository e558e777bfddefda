/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include "tracer.h"
#include "upload.h"

GST_DEBUG_CATEGORY(gst_cma_heap_debug);

static gboolean init(GstPlugin *plugin)
{
	GST_DEBUG_CATEGORY_INIT(gst_cma_heap_debug, "cmaheap", 0, "Contiguous memory from heaps");
	/* Of a name that both have, gst-inspect-1.0 would show the tracer, and not the plugin. */
	return gst_element_register(plugin, "cmaheapupload", GST_RANK_NONE,
				    GST_TYPE_CMA_HEAP_UPLOAD) &&
	       gst_tracer_register(plugin, "cmaheaplinks", GST_TYPE_CMA_HEAP_TRACER);
}

#define PACKAGE "cmaheap"

GST_PLUGIN_DEFINE(GST_VERSION_MAJOR, GST_VERSION_MINOR, cmaheap,
		  "Zero-copy video in physically contiguous memory: frames in dma-bufs of a heap",
		  init, CMAHEAP_VERSION, "LGPL", "cmaheap", "cmaheap")
