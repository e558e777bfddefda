/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/**
 * @file
 * Heap memory for GStreamer: an allocator and a buffer pool.
 *
 * The element cmaheapupload uses them for pipelines; a program uses them by itself to
 * hand in frames that a camera, an encoder or a display takes without a copy: see
 * examples/gst-appsrc.c. GStreamer's conventions hold here, not those of cmaheap.h.
 */
#ifndef CMAHEAP_GST_H
#define CMAHEAP_GST_H

#include <gst/allocators/allocators.h>
#include <gst/video/video.h>

#include <cmaheap/image.h>

G_BEGIN_DECLS

/** Type of GstCmaHeapAllocator. */
#define GST_TYPE_CMA_HEAP_ALLOCATOR (gst_cma_heap_allocator_get_type())

/**
 * Allocates dma-bufs from a heap. CPU access to its memory, by gst_memory_map() and whatever is
 * built on it, is bracketed with DMA_BUF_IOCTL_SYNC in the direction of the map flags; mappings
 * are kept until the memory is freed. The dma-bufs bear the allocator's object name. Memory that is
 * known to be contiguous, as of cmaheap_buffer_describe(), has the flag
 * GST_MEMORY_FLAG_PHYSICALLY_CONTIGUOUS.
 */
CMAHEAP_API G_DECLARE_FINAL_TYPE(GstCmaHeapAllocator, gst_cma_heap_allocator, GST,
				 CMA_HEAP_ALLOCATOR, GstDmaBufAllocator)

/**
 * Open a heap.
 *
 * gst_allocator_alloc() gives its memory; after a NULL cmaheap_last_error() tells why.
 * GstAllocationParams are honoured: prefix and padding enlarge the dma-buf, align up to a page.
 * @param heap as for cmaheap_open(), NULL: the best contiguous heap here
 * @param error of GST_RESOURCE_ERROR, with the text of cmaheap_last_error()
 * @return a reference of the caller's, or NULL
 */
CMAHEAP_API GstAllocator *gst_cma_heap_allocator_new(const gchar *heap, GError **error);

/** The heap's name. Lives as long as the allocator. */
CMAHEAP_API const gchar *gst_cma_heap_allocator_get_heap(GstCmaHeapAllocator *allocator);

/** Type of GstCmaHeapBufferPool. */
#define GST_TYPE_CMA_HEAP_BUFFER_POOL (gst_cma_heap_buffer_pool_get_type())

/**
 * Pool of video frames in heap memory.
 *
 * Takes caps of raw video, in system memory or with memory:DMABuf and linear DMA_DRM formats, also
 * of single fields (format:Interlaced), and of Bayer (video/x-bayer, 8 bits or 10le to 16le), which
 * has no GstVideoMeta: needs that want other pitches than GStreamer's are refused there. Of raw
 * video each buffer has a GstVideoMeta with the pitches and offsets that suit all needs. Without
 * any they are GStreamer's own wherever its chroma pitches are the fixed share of the luma's that
 * V4L2 asks for. Understands GST_BUFFER_POOL_OPTION_VIDEO_META and
 * GST_BUFFER_POOL_OPTION_VIDEO_ALIGNMENT. The padding that came of all needs is in the alignment of
 * each GstVideoMeta and, for who asked with the second option, in the configuration; one that
 * GStreamer's terms cannot tell is refused then.
 *
 * Signal "failed" (pool, const gchar *text): a buffer could not be allocated, in the thread that
 * asked for it. The text names the heap, the size and what is free.
 */
CMAHEAP_API G_DECLARE_FINAL_TYPE(GstCmaHeapBufferPool, gst_cma_heap_buffer_pool, GST,
				 CMA_HEAP_BUFFER_POOL, GstVideoBufferPool)

/**
 * Make a pool. It is configured and activated as any other.
 * @param allocator the pool takes a reference of its own
 * @return a reference of the caller's
 */
CMAHEAP_API GstBufferPool *gst_cma_heap_buffer_pool_new(GstCmaHeapAllocator *allocator);

/**
 * Tell what a user of the frames needs of their layout. To be called before the pool is configured,
 * for at most 8 users. With CMAHEAP_SEPARATE in its flags each plane becomes a memory of its own,
 * as V4L2's multi-planar formats (NV12M and its kin) have it.
 * @param needs its @c who must live as long as the pool
 * @return FALSE if there are too many
 */
CMAHEAP_API gboolean gst_cma_heap_buffer_pool_add_needs(GstCmaHeapBufferPool *pool,
							const struct cmaheap_needs *needs);

G_END_DECLS

#endif
