/* SPDX-License-Identifier: GPL-2.0-only */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM dma_heap_cma

#if !defined(_DMA_HEAP_CMA_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define _DMA_HEAP_CMA_TRACE_H

#include <linux/tracepoint.h>

#include "compat/trace-events.h"

TRACE_EVENT(cmaheap_alloc,
	TP_PROTO(const char *heap, size_t size, bool pool_hit, u64 us, int err),
	TP_ARGS(heap, size, pool_hit, us, err),
	TP_STRUCT__entry(
		__string(heap, heap)
		__field(size_t, size)
		__field(bool, pool_hit)
		__field(u64, us)
		__field(int, err)
	),
	TP_fast_assign(
		compat_assign_str(heap);
		__entry->size = size;
		__entry->pool_hit = pool_hit;
		__entry->us = us;
		__entry->err = err;
	),
	TP_printk("heap=%s size=%zu pool_hit=%d us=%llu err=%d",
		  __get_str(heap), __entry->size, __entry->pool_hit, __entry->us, __entry->err)
);

TRACE_EVENT(cmaheap_pool,
	TP_PROTO(const char *heap, const char *cause, size_t bytes, size_t left),
	TP_ARGS(heap, cause, bytes, left),
	TP_STRUCT__entry(
		__string(heap, heap)
		__string(cause, cause)
		__field(size_t, bytes)
		__field(size_t, left)
	),
	TP_fast_assign(
		compat_assign_str(heap);
		compat_assign_str(cause);
		__entry->bytes = bytes;
		__entry->left = left;
	),
	TP_printk("heap=%s cause=%s bytes=%zu left=%zu",
		  __get_str(heap), __get_str(cause), __entry->bytes, __entry->left)
);

#endif

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
