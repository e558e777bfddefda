/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/**
 * @file
 * Pictures from and to V4L2 devices in cmaheap images: V4L2_MEMORY_DMABUF.
 *
 * A device has a capture queue, whose pictures it fills (cameras), an output queue, whose
 * pictures it reads, or both: then it works from memory to memory (codecs, scalers).
 * V4L2's single- and multi-planar interfaces look the same here.
 *
 * Open a device, take its queue, cmaheap_v4l2_negotiate() a format with the needs of
 * everybody else, allocate images for all their needs, hand them over with
 * cmaheap_v4l2_set_images(), enqueue them, start, then dequeue frames and enqueue their images
 * again. Conventions are those of cmaheap.h, except that one device, with its queues, is
 * used by one thread at a time.
 *
 * Pixel formats are DRM fourccs, as in image.h, so that one code serves camera and
 * display. V4L2's formats with a buffer for each plane, such as NV12M, have no codes of their own:
 * NV12M is NV12 with a buffer_count of 2. Formats that DRM has no code for, such as MJPG,
 * keep V4L2's. Of those whose code means another format in DRM, SRGGB16 is RGB6 and SGRBG12 is
 * GR12, as in image.h; AYUV32 and XYUV32 are not offered.
 */
#ifndef CMAHEAP_V4L2_H
#define CMAHEAP_V4L2_H

#include <stdbool.h>

#include <cmaheap/image.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A V4L2 device that is open. */
struct cmaheap_v4l2;

/** One of its queues. Lives as long as the device. */
struct cmaheap_v4l2_queue;

/**
 * What a picture's numbers mean as colours: enums v4l2_colorspace, v4l2_xfer_func,
 * v4l2_ycbcr_encoding and v4l2_quantization of <linux/videodev2.h>. 0 is what follows from the
 * others by V4L2_MAP_..._DEFAULT() there; colorspace 0 is not known. For a display, see
 * cmaheap_kms_fb_set_color().
 */
struct cmaheap_v4l2_color {
	uint32_t colorspace;   /**< primaries, and the default of the others */
	uint32_t transfer;     /**< from light to numbers */
	uint32_t encoding;     /**< from RGB to Y'CbCr */
	uint32_t quantization; /**< which numbers are black and white */
};

/** How pictures lie in their buffers. Members beyond buffer_count are 0. */
struct cmaheap_v4l2_format {
	uint32_t fourcc;       /**< pixel format */
	uint32_t width;	       /**< pixels */
	uint32_t height;       /**< pixels */
	uint32_t field;	       /**< enum v4l2_field of <linux/videodev2.h>; 0: progressive, as 1 */
	uint32_t buffer_count; /**< dma-bufs a picture takes: 1, or one for each plane */
	/** bytes from row to row of the first plane in each buffer (V4L2's bytesperline); 0 if
	    compressed */
	uint32_t pitches[CMAHEAP_MAX_PLANES];
	/** bytes that each buffer must have (V4L2's sizeimage) */
	uint32_t sizes[CMAHEAP_MAX_PLANES];
	/** Set for output, it goes with the picture. For capture, 0 leaves it to the device; others
	    are had from devices that convert. */
	struct cmaheap_v4l2_color color;
};

/** A picture that is enqueued with more than its index, or that the device has finished. */
struct cmaheap_v4l2_frame {
	unsigned index;	   /**< of its image */
	uint32_t sequence; /**< counts every frame; a gap is what the device dropped */
	/** enum v4l2_field. With V4L2_FIELD_ALTERNATE each frame is one field, and this tells
	   which. Enqueued for output with 0, it is the format's: not enough for ALTERNATE. */
	uint32_t field;
	/** bytes used of each buffer, including those before the picture */
	uint32_t bytes_used[CMAHEAP_MAX_PLANES];
	/** bytes before the picture in each buffer (V4L2's data_offset): 0 with nearly all drivers.
	    The image's layout does not include them. */
	uint32_t offsets[CMAHEAP_MAX_PLANES];
	/** on the device's clock, CLOCK_MONOTONIC for most; from memory to memory, the input's */
	uint64_t timestamp_ns;
	bool damaged; /**< the device says that the picture may be corrupt */
	bool last;    /**< no frame follows, see cmaheap_v4l2_drain(); it may be empty */
};

/** A part of a picture. Pixels. */
struct cmaheap_v4l2_rectangle {
	int32_t left;	 /**< first column */
	int32_t top;	 /**< first row */
	uint32_t width;	 /**< columns */
	uint32_t height; /**< rows */
};

/** What a device tells beside pictures. */
enum cmaheap_v4l2_event_type {
	/** The camera's source lost its signal, got one, or sends another size or rate: call
	   cmaheap_v4l2_follow_source(). A decoder's stream has another size: read the format. */
	CMAHEAP_V4L2_SOURCE_CHANGED = 1,
	/** The last frame is finished. */
	CMAHEAP_V4L2_STREAM_ENDED = 2,
	/** A control has another value. */
	CMAHEAP_V4L2_CONTROL_CHANGED = 3,
};

/** What cmaheap_v4l2_next_event() takes. */
struct cmaheap_v4l2_event {
	enum cmaheap_v4l2_event_type type; /**< what happened */
	uint32_t control; /**< V4L2_CID_... of <linux/v4l2-controls.h>, if one changed */
	int64_t value;	  /**< of the control */
};

/**
 * Open a device.
 * @param path a node such as "/dev/video0"; NULL: the first of /dev/video0 to 63 that is a camera
 * @param device close it with cmaheap_v4l2_close()
 * @retval -ENODEV there is no camera. If none of several devices can be used, the text says of
 *         each why, and the error is that of the one that came nearest: of a camera that is in
 *         use rather than of a codec.
 * @retval -ENOTTY the node is no V4L2 device
 * @retval -EOPNOTSUPP the device has no video queue, or does not take dma-bufs
 * @retval -EBUSY another program uses it
 * @retval -EACCES not allowed
 */
CMAHEAP_API int cmaheap_v4l2_open(const char *path, struct cmaheap_v4l2 **device);

/** Stop the queues, close, and let go of their images. NULL is allowed. */
CMAHEAP_API void cmaheap_v4l2_close(struct cmaheap_v4l2 *device);

/** The descriptor: borrowed, for poll(). POLLIN announces a captured frame, POLLOUT one that was
 * output, POLLPRI an event. */
CMAHEAP_API int cmaheap_v4l2_fd(const struct cmaheap_v4l2 *device);

/** The path that was opened. Lives as long as the device. */
CMAHEAP_API const char *cmaheap_v4l2_path(const struct cmaheap_v4l2 *device);

/** The device's name for people, without control characters. Lives as long as the device. */
CMAHEAP_API const char *cmaheap_v4l2_name(const struct cmaheap_v4l2 *device);

/** The driver's name, such as "vivid". Lives as long as the device. */
CMAHEAP_API const char *cmaheap_v4l2_driver(const struct cmaheap_v4l2 *device);

/** The queue of pictures that the device fills. NULL if it has none. */
CMAHEAP_API struct cmaheap_v4l2_queue *cmaheap_v4l2_capture(struct cmaheap_v4l2 *device);

/** The queue of pictures that the device reads. NULL if it has none. */
CMAHEAP_API struct cmaheap_v4l2_queue *cmaheap_v4l2_output(struct cmaheap_v4l2 *device);

/** Whether the queue has this pixel format, in one buffer or with one for each plane. */
CMAHEAP_API bool cmaheap_v4l2_supports(const struct cmaheap_v4l2_queue *queue, uint32_t fourcc);

/**
 * Read the present format.
 * @retval -EINVAL the device has not been given one yet
 */
CMAHEAP_API int cmaheap_v4l2_get_format(const struct cmaheap_v4l2_queue *queue,
					struct cmaheap_v4l2_format *format);

/**
 * Choose a format.
 *
 * @param format in: fourcc, width, height, field (0: progressive) and, where 0 leaves it to the
 *        device: buffer_count, pitches, sizes and color. Out: what the device settled on. It may
 *        well have chosen another width, height, pitch, size or color: compare.
 * @retval -EINVAL the device does not have this fourcc, or not with that buffer_count; the
 *         text lists those it has. Or it does not have this field order: an interlaced source
 *         has no progressive pictures. The text names the one it has, and the device may have the
 *         format then. (Output of interlaced pictures takes progressive ones, whose fields are
 *         of the same time; @p format has the device's field then.)
 * @retval -EBUSY images are set, or another program uses the device
 */
CMAHEAP_API int cmaheap_v4l2_set_format(struct cmaheap_v4l2_queue *queue,
					struct cmaheap_v4l2_format *format);

/** Ask what cmaheap_v4l2_set_format() would settle on, and change nothing. */
CMAHEAP_API int cmaheap_v4l2_try_format(const struct cmaheap_v4l2_queue *queue,
					struct cmaheap_v4l2_format *format);

/**
 * What the driver needs of an image in the present format.
 *
 * That is V4L2's bytesperline, exactly, and no gaps between planes that share a buffer.
 * Where sizeimage is larger than the planes, the rest is size_min or, with several buffers, tail.
 * @param needs who is the driver's name and lives as long as the device
 * @retval -EINVAL the format is compressed, or not known to image.h
 * @retval -EOPNOTSUPP the driver's planes do not follow the rules of image.h; the text has the
 *         pitches
 */
CMAHEAP_API int cmaheap_v4l2_get_needs(const struct cmaheap_v4l2_queue *queue,
				       struct cmaheap_needs *needs);

/**
 * Choose a format for images that others use, too. Progressive: for other field orders use
 * cmaheap_v4l2_set_format() and cmaheap_v4l2_get_needs().
 *
 * The pitch and the number of buffers that suit the others are offered to the driver; what it
 * makes of them becomes its needs. Append those to the others', and allocate.
 * (Sizes need no offer: a buffer may have more bytes than a driver asks for.)
 * @param info what the picture must be, and the needs of the others; may be none
 * @param needs the driver's, as from cmaheap_v4l2_get_needs()
 * @retval -EINVAL the device lacks the format or the size, or the needs collide; the text names
 *         both users and their values. The device may have another format then.
 * @return and errors of cmaheap_v4l2_set_format()
 */
CMAHEAP_API int cmaheap_v4l2_negotiate(struct cmaheap_v4l2_queue *queue,
				       const struct cmaheap_image_info *info,
				       struct cmaheap_needs *needs);

/**
 * Choose the frame rate.
 * @param rate in: frames per 1,000 seconds (30000 is 30 a second), not 0. Out: what it became.
 * @retval -EINVAL @p rate is 0
 * @retval -EOPNOTSUPP the device's rate cannot be chosen
 */
CMAHEAP_API int cmaheap_v4l2_set_rate(struct cmaheap_v4l2_queue *queue, uint32_t *rate);

/**
 * Ask how many images the device must have at least, in the present format. That is what it keeps
 * to itself; a program that shows or processes one meanwhile needs more. Not once images are set.
 * @retval -EBUSY images are set, or another program uses the device
 */
CMAHEAP_API int cmaheap_v4l2_get_min_images(struct cmaheap_v4l2_queue *queue, unsigned *count);

/**
 * Ask which part of a picture is used.
 * @param target V4L2_SEL_TGT_... of <linux/videodev2.h>. Of a capture queue, CROP is the part of
 *        the source that is captured and COMPOSE where in the image it goes: with decoders, the
 *        part of the image that is to be seen. Of an output queue, CROP is the part of the image
 *        that is used.
 * @retval -EOPNOTSUPP the device has no such target
 */
CMAHEAP_API int cmaheap_v4l2_get_selection(const struct cmaheap_v4l2_queue *queue, unsigned target,
					   struct cmaheap_v4l2_rectangle *part);

/**
 * Choose which part of a picture is used. With many devices the format may be another one then.
 * @param part in: what is wanted. Out: what the device settled on
 * @retval -EOPNOTSUPP the device has no such target, or it cannot be chosen
 * @retval -EBUSY it cannot be chosen now, as images are set
 */
CMAHEAP_API int cmaheap_v4l2_set_selection(struct cmaheap_v4l2_queue *queue, unsigned target,
					   struct cmaheap_v4l2_rectangle *part);

/**
 * Hand over the images, replacing earlier ones. Not while streaming.
 *
 * The queue takes references to them. They are known by their index from here on.
 * Earlier images may be gone after a failure, but not where the queue is streaming, an image is
 * not laid out as it must be, or the device does not let go of them.
 * @param count 0 to let go of the images
 * @retval -EBUSY the queue is streaming
 * @retval -EINVAL an image is not laid out as the device needs it, or the device wants another
 *         number of images; the text has the values
 */
CMAHEAP_API int cmaheap_v4l2_set_images(struct cmaheap_v4l2_queue *queue,
					struct cmaheap_image *const *images, unsigned count);

/**
 * The same with bare buffers, for compressed pictures and others that image.h does not know. It
 * takes references to the buffers only: an image of a pool that one of them belongs to is not held.
 * @retval -EINVAL a picture takes several buffers, or one is smaller than the format's size
 */
CMAHEAP_API int cmaheap_v4l2_set_buffers(struct cmaheap_v4l2_queue *queue,
					 struct cmaheap_buffer *const *buffers, unsigned count);

/**
 * Give an image to the device, which may use it until it comes back. For output it is used as
 * a whole, with a timestamp of 0.
 * @retval -EINVAL no such index, already enqueued, or too small
 * @retval -EFAULT the device cannot reach the memory; the text tells which plane's, how much
 *         it needs in one piece, and whose memory that is
 */
CMAHEAP_API int cmaheap_v4l2_enqueue(struct cmaheap_v4l2_queue *queue, unsigned index);

/**
 * cmaheap_v4l2_enqueue() for output, with a timestamp and other bytes used.
 * @param frame index, bytes_used (0: the format's size), field, offsets and timestamp_ns count
 * @retval -EINVAL also: more bytes are used than there are
 */
CMAHEAP_API int cmaheap_v4l2_enqueue_frame(struct cmaheap_v4l2_queue *queue,
					   const struct cmaheap_v4l2_frame *frame);

/**
 * Take the next frame that the device has finished. Does not wait.
 * @retval -EAGAIN there is none yet
 * @retval -EPIPE the last frame has been taken, see cmaheap_v4l2_drain()
 * @retval -EIO the device failed; -ENODEV it was unplugged
 */
CMAHEAP_API int cmaheap_v4l2_dequeue(struct cmaheap_v4l2_queue *queue,
				     struct cmaheap_v4l2_frame *frame);

/**
 * Have the device tell events of a type, from now on.
 * @param control V4L2_CID_... of which changes are told; ignored for the other types
 * @retval -EINVAL unknown type
 * @retval -EOPNOTSUPP the device does not tell these
 */
CMAHEAP_API int cmaheap_v4l2_watch(struct cmaheap_v4l2 *device, enum cmaheap_v4l2_event_type type,
				   uint32_t control);

/**
 * Take the next event. Does not wait.
 * @retval -EAGAIN there is none yet
 * @retval -ENODEV the device was unplugged
 */
CMAHEAP_API int cmaheap_v4l2_next_event(struct cmaheap_v4l2 *device,
					struct cmaheap_v4l2_event *event);

/**
 * Set a camera's input to what its source sends: HDMI's and SDI's timings, or a TV standard. The
 * format may be another one then. Nothing is to be done for other cameras.
 * @retval -ENOLINK there is no signal, or none that is stable
 * @retval -EBUSY the source sends something else than before, but images are set: let go of
 *         them and call again
 * @retval -ERANGE the device cannot take what the source sends
 */
CMAHEAP_API int cmaheap_v4l2_follow_source(struct cmaheap_v4l2 *device);

/** Start streaming. Images may be enqueued before and after. */
CMAHEAP_API int cmaheap_v4l2_start(struct cmaheap_v4l2_queue *queue);

/**
 * Stop streaming; all images come back without being dequeued. After a failure the device still
 * streams and has them.
 */
CMAHEAP_API int cmaheap_v4l2_stop(struct cmaheap_v4l2_queue *queue);

/**
 * Tell a codec that no more input follows what has been enqueued.
 *
 * Go on dequeueing: the frame that has last set is the last. To go on, stop and start the queues.
 * @retval -EOPNOTSUPP the device keeps nothing back: each input has its frame
 */
CMAHEAP_API int cmaheap_v4l2_drain(struct cmaheap_v4l2 *device);

#ifdef __cplusplus
}
#endif

#endif
