/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#ifndef GSTCMAHEAP_TRACER_H
#define GSTCMAHEAP_TRACER_H

#include <gst/gst.h>

#define GST_USE_UNSTABLE_API
#include <gst/gsttracer.h>

#define GST_TYPE_CMA_HEAP_TRACER (gst_cma_heap_tracer_get_type())
G_DECLARE_FINAL_TYPE(GstCmaHeapTracer, gst_cma_heap_tracer, GST, CMA_HEAP_TRACER, GstTracer)

#endif
