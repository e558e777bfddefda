/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/**
 * @file
 * Capture into cmaheap buffers: V4L2 with V4L2_MEMORY_DMABUF.
 *
 * Open a device, negotiate a format, allocate buffers of the size it tells, hand
 * them over with cmaheap_v4l2_set_buffers(), queue them, start, then dequeue
 * frames and queue their buffers again. Conventions are those of cmaheap.h, except
 * that one device object is used by one thread at a time.
 *
 * Pixel formats are DRM fourccs, as in <drm_fourcc.h>, so that one code serves
 * camera and display. V4L2 formats that DRM has no code for, such as MJPG, keep V4L2's.
 */
#ifndef CMAHEAP_V4L2_H
#define CMAHEAP_V4L2_H

#include <stdbool.h>

#include <cmaheap/cmaheap.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A capture device that is open. */
struct cmaheap_v4l2;

/** Layout of the pictures. */
struct cmaheap_v4l2_format {
	uint32_t fourcc;
	uint32_t width;	 /**< pixels */
	uint32_t height; /**< pixels */
	uint32_t pitch;	 /**< bytes from row to row (V4L2's bytesperline); 0 if compressed */
	uint32_t size;	 /**< bytes that a buffer must have (V4L2's sizeimage) */
};

/** A picture that the device has finished. */
struct cmaheap_v4l2_frame {
	unsigned index;	       /**< of its buffer */
	uint32_t sequence;     /**< counts every frame; a gap is what the device dropped */
	size_t bytes_used;     /**< bytes of picture in the buffer */
	uint64_t timestamp_ns; /**< on the device's clock, CLOCK_MONOTONIC for most */
	bool damaged;	       /**< the device says that the picture may be corrupt */
};

/**
 * Open a capture device.
 * @param path a node such as "/dev/video0"; NULL: the first of /dev/video0 to 63 that fits
 * @param device close it with cmaheap_v4l2_close()
 * @retval -ENODEV there is no camera
 * @retval -ENOTTY the node is no V4L2 device
 * @retval -EOPNOTSUPP the device does not capture, or not into dma-bufs
 * @retval -EACCES not allowed
 */
CMAHEAP_API int cmaheap_v4l2_open(const char *path, struct cmaheap_v4l2 **device);

/** Stop, let go of the buffers and close. NULL is allowed. */
CMAHEAP_API void cmaheap_v4l2_close(struct cmaheap_v4l2 *device);

/** The descriptor: borrowed, for poll(). POLLIN announces a frame. */
CMAHEAP_API int cmaheap_v4l2_fd(const struct cmaheap_v4l2 *device);

/** The path that was opened. Lives as long as the device. */
CMAHEAP_API const char *cmaheap_v4l2_path(const struct cmaheap_v4l2 *device);

/** The device's name for people. Lives as long as the device. */
CMAHEAP_API const char *cmaheap_v4l2_name(const struct cmaheap_v4l2 *device);

/** Whether the device delivers this pixel format. */
CMAHEAP_API bool cmaheap_v4l2_supports(const struct cmaheap_v4l2 *device, uint32_t fourcc);

/** Read the present format. */
CMAHEAP_API int cmaheap_v4l2_get_format(const struct cmaheap_v4l2 *device,
					struct cmaheap_v4l2_format *format);

/**
 * Choose a format, progressive.
 *
 * @param format in: fourcc, width, height and, where the device lets one choose, pitch and
 *        size (0: the device's own). Out: what the device settled on. It may well have
 *        chosen another width, height, pitch or size: compare.
 * @retval -EINVAL the device does not deliver this fourcc; the text lists those it does
 * @retval -EBUSY buffers are set, or another program captures
 */
CMAHEAP_API int cmaheap_v4l2_set_format(struct cmaheap_v4l2 *device,
					struct cmaheap_v4l2_format *format);

/**
 * Choose the frame rate.
 * @param rate in: frames per 1,000 seconds (30000 is 30 a second). Out: what it became.
 * @retval -EOPNOTSUPP the device's rate cannot be chosen
 */
CMAHEAP_API int cmaheap_v4l2_set_rate(struct cmaheap_v4l2 *device, uint32_t *rate);

/**
 * Hand over the buffers to capture into, replacing earlier ones. Not while streaming.
 *
 * The device takes a reference to each. They are known by their index from here on.
 * Unless sizes do not fit, earlier buffers are gone also after a failure.
 * @param count 0 to let go of the buffers
 * @retval -EINVAL a buffer is smaller than the format's size, or the device wants more buffers
 * @retval -EBUSY the device is streaming
 */
CMAHEAP_API int cmaheap_v4l2_set_buffers(struct cmaheap_v4l2 *device,
					 struct cmaheap_buffer *const *buffers, unsigned count);

/**
 * Give a buffer to the device, which may write to it until it comes back.
 * @retval -EINVAL no such index, or already queued
 * @retval -EFAULT the device cannot reach the memory, for example as it is not contiguous
 */
CMAHEAP_API int cmaheap_v4l2_queue(struct cmaheap_v4l2 *device, unsigned index);

/**
 * Take the next finished frame. Does not wait.
 * @retval -EAGAIN there is none yet; sets no text
 * @retval -EIO the device failed; -ENODEV it was unplugged
 */
CMAHEAP_API int cmaheap_v4l2_dequeue(struct cmaheap_v4l2 *device, struct cmaheap_v4l2_frame *frame);

/** Start capturing. Buffers may be queued before and after. */
CMAHEAP_API int cmaheap_v4l2_start(struct cmaheap_v4l2 *device);

/** Stop capturing; all buffers come back without being dequeued. */
CMAHEAP_API int cmaheap_v4l2_stop(struct cmaheap_v4l2 *device);

#ifdef __cplusplus
}
#endif

#endif
