/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/**
 * @file
 * Images: where the pixels of a picture lie in one buffer or several, so that
 * everybody who is to use it without a copy is content.
 *
 * Tell what a camera, a GPU and a display need of a layout; cmaheap_solve_layout()
 * finds one that suits them all, or says who is in whose way, and
 * cmaheap_alloc_image() allocates it. Conventions are those of cmaheap.h.
 *
 * Pixel formats are DRM fourccs, as in <drm_fourcc.h>. DRM has no codes for raw
 * Bayer pictures; those are V4L2's, as in <linux/videodev2.h>, but for two whose codes mean
 * RGB565 and BGRA4444 in DRM (RG16, BA12): SRGGB16 is RGB6 here, SGRBG12 is GR12. The layout
 * is the same either way, 16 bits a pixel. Known are
 * - one plane: XR24 AR24 XB24 AB24 RX24 RA24 BX24 BA24, RG24 BG24, RG16, BA12, R8 R16 GR88 GR32,
 *   YUYV UYVY YVYU VYUY;
 * - two planes: NV12 NV21 NV16 NV61 NV24 NV42, P010;
 * - three planes: YU12 YV12 YU16 YV16 YU24 YV24;
 * - Bayer: BA81 GBRG GRBG RGGB; in 16 bits BG10 GB10 BA10 RG10, BG12 GB12 GR12 RG12,
 *   BYR2 GB16 GR16 RGB6; packed as on MIPI CSI-2 (10 bits: 5 bytes hold 4 pixels,
 *   12 bits: 3 bytes hold 2 pixels) pBAA pGAA pgAA pRAA, pBCC pGCC pgCC pRCC.
 *
 * Layouts are linear, rows from top to bottom. A format's pixels come in blocks: the
 * fewest that take whole bytes, and whole chroma samples, in every plane (NV12: 2 pixels, 2 bytes
 * in each of its planes). With b bytes a block in the first plane and c in another:
 *
 *     least pitch = ceil(width / pixels a block) * b
 *     pitch of another plane = first pitch * c / b
 *     rows of another plane = ceil(rows of the first / vertical subsampling)
 *
 * So a width is rounded up to whole blocks, and of an odd height the chroma's rows are. These are
 * the rules of V4L2's formats (Documentation/userspace-api/media/v4l/pixfmt-yuv-planar.rst), and
 * DRM, which takes any pitch for each plane, accepts the result. GStreamer's default layouts
 * round pitches up to 4 bytes and, in 4:2:0 formats, rows to even: ask for that with needs.
 */
#ifndef CMAHEAP_IMAGE_H
#define CMAHEAP_IMAGE_H

#include <cmaheap/cmaheap.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A format's code, from its four characters: CMAHEAP_FOURCC('N', 'V', '1', '2'). */
#define CMAHEAP_FOURCC(a, b, c, d)                                                                 \
	((uint32_t)(a) | (uint32_t)(b) << 8 | (uint32_t)(c) << 16 | (uint32_t)(d) << 24)

/** Planes, and buffers, that an image can have. */
#define CMAHEAP_MAX_PLANES 4

/** Needs that are yes or no. */
enum cmaheap_need {
	CMAHEAP_TIGHT = 1 << 0,	   /**< the least pitch: no bytes between rows */
	CMAHEAP_SEPARATE = 1 << 1, /**< each plane in a dma-buf of its own */
	CMAHEAP_TOGETHER = 1 << 2, /**< all planes in one dma-buf, as without any need */
	/**
	 * Each plane right after the last row of the one before, as V4L2's formats for
	 * one buffer are defined: no padding rows, no gap. Includes CMAHEAP_TOGETHER.
	 */
	CMAHEAP_GAPLESS = 1 << 3,
};

/**
 * What one user of an image needs of its layout. 0: no need.
 *
 * Several users' needs merge: alignments to their least common multiple, paddings
 * and minima to the largest, maxima to the smallest; exact pitches must agree.
 * Alignments need not be powers of two.
 */
struct cmaheap_needs {
	const char *who;       /**< for error texts, such as "vivid"; NULL is allowed */
	uint32_t pitch_align;  /**< the pitch of every plane is a multiple, in bytes */
	uint32_t pitch;	       /**< exactly this pitch of the first plane; the others follow */
	uint32_t pitch_max;    /**< of the first plane, bytes */
	uint32_t height_align; /**< rows of the first plane are padded to a multiple */
	uint32_t offset_align; /**< each plane starts at a multiple, in bytes from its buffer's
				  start */
	uint32_t size_align;   /**< each buffer's size is a multiple, in bytes */
	uint32_t size_min;     /**< each buffer has that many bytes, such as V4L2's sizeimage */
	uint32_t tail;	       /**< bytes in each buffer after its last row */
	unsigned flags;	       /**< of enum cmaheap_need */
};

/** What is asked for. */
struct cmaheap_image_info {
	uint32_t fourcc;		   /**< pixel format */
	uint32_t width;			   /**< pixels */
	uint32_t height;		   /**< pixels */
	const struct cmaheap_needs *needs; /**< of everybody; NULL if there are none */
	size_t needs_count;		   /**< elements of needs */
};

/** Where one plane lies. */
struct cmaheap_plane {
	uint32_t buffer; /**< index of its buffer */
	uint32_t offset; /**< bytes from the buffer's start to the first row */
	uint32_t pitch;	 /**< bytes from row to row */
	uint32_t rows;	 /**< including padding */
	uint32_t size; /**< bytes: pitch * rows where solved here; an imported one's last row may be
			  short */
};

/** Where an image lies. Members beyond the counts are 0. */
struct cmaheap_layout {
	uint32_t fourcc;		    /**< pixel format */
	uint32_t width;			    /**< pixels */
	uint32_t height;		    /**< pixels, without padding */
	uint32_t plane_count;		    /**< as the format has them */
	uint64_t modifier;		    /**< DRM's; always 0, linear */
	uint32_t buffer_count;		    /**< at most plane_count */
	uint32_t sizes[CMAHEAP_MAX_PLANES]; /**< bytes that each buffer must have at least */
	struct cmaheap_plane planes[CMAHEAP_MAX_PLANES]; /**< in the format's order */
};

/** A layout and the buffers it lies in. Reference-counted. */
struct cmaheap_image;

/**
 * Find the smallest layout that meets all needs. Allocates nothing and makes no system call.
 * @retval -EINVAL the format is unknown, a size is 0, or two needs collide; the text
 *         names both users and their values
 * @retval -EOVERFLOW a pitch, a plane or a buffer would have 4 GiB or more
 */
CMAHEAP_API int cmaheap_solve_layout(const struct cmaheap_image_info *info,
				     struct cmaheap_layout *layout);

/**
 * Check a layout that came from elsewhere: whether its counts and format agree, each
 * plane has room for its rows and lies within its buffer's size, and no two planes share a pixel's
 * bytes. No system call.
 * @retval -EINVAL it does not hold together; the text tells which value is wrong
 */
CMAHEAP_API int cmaheap_check_layout(const struct cmaheap_layout *layout);

/**
 * Look up what some hardware is known to need, or what is wise to give it.
 * @param name as listed by cmaheap_profile_name()
 * @param needs its @c who is the name, and lives forever
 * @retval -ENOENT there is no such profile; the text lists those there are
 */
CMAHEAP_API int cmaheap_find_profile(const char *name, struct cmaheap_needs *needs);

/** Name of profile @p index, NULL behind the last one. Lives forever. */
CMAHEAP_API const char *cmaheap_profile_name(size_t index);

/** What profile @p index stands for and where that is written, one line. NULL behind the last one.
 */
CMAHEAP_API const char *cmaheap_profile_source(size_t index);

/**
 * Solve a layout and allocate its buffers, zeroed.
 * @param image release it with cmaheap_image_unref()
 * @return errors of cmaheap_solve_layout() and cmaheap_alloc()
 */
CMAHEAP_API int cmaheap_alloc_image(struct cmaheap *heap, const struct cmaheap_image_info *info,
				    struct cmaheap_image **image);

/**
 * Make an image of dma-bufs that came from elsewhere.
 * @param dmabuf_fds one for each of the layout's buffers; they are duplicated
 * @param image release it with cmaheap_image_unref()
 * @retval -EINVAL cmaheap_check_layout() fails, or a dma-buf is smaller than the layout says
 * @return and errors of cmaheap_import()
 */
CMAHEAP_API int cmaheap_import_image(const struct cmaheap_layout *layout, const int dmabuf_fds[],
				     struct cmaheap_image **image);

/**
 * Make an image of buffers. It takes references of its own to these: not to an image that they
 * belong to, which a pool may lend again meanwhile.
 * @param buffers one for each of the layout's buffers
 * @param image release it with cmaheap_image_unref()
 * @retval -EINVAL cmaheap_check_layout() fails, or a buffer is smaller than the layout says
 */
CMAHEAP_API int cmaheap_wrap_image(const struct cmaheap_layout *layout,
				   struct cmaheap_buffer *const buffers[],
				   struct cmaheap_image **image);

/**
 * Make an image of one plane, or of packed pixels, under another format: what a GPU samples as a
 * texture of its own. An NV12 image's planes are R8 and GR88, P010's are R16 and GR32; of
 * YUYV, whose two pixels are four bytes, AB24 with half the width has Y, Cb, Y, Cr as red, green,
 * blue, alpha. No pixel is copied; the new image takes a reference to the whole one.
 * @param plane below the layout's plane_count
 * @param fourcc a format of one plane. The width follows: as many of its pixels as a row has
 * @param wrapped release it with cmaheap_image_unref()
 * @retval -EINVAL there is no such plane, the format is unknown or has several planes, or a
 *         row is not a whole number of its pixels
 */
CMAHEAP_API int cmaheap_wrap_plane(struct cmaheap_image *image, unsigned plane, uint32_t fourcc,
				   struct cmaheap_image **wrapped);

/** Take a further reference. @return @p image */
CMAHEAP_API struct cmaheap_image *cmaheap_image_ref(struct cmaheap_image *image);

/**
 * Drop a reference. The last one, whoever had it, drops those to the buffers, or gives the image
 * back to its pool. NULL is allowed.
 */
CMAHEAP_API void cmaheap_image_unref(struct cmaheap_image *image);

/** The layout: borrowed, valid as long as the image. */
CMAHEAP_API const struct cmaheap_layout *cmaheap_image_layout(const struct cmaheap_image *image);

/** The buffer in which a plane lies: borrowed. NULL if @p plane is out of range. */
CMAHEAP_API struct cmaheap_buffer *cmaheap_image_buffer(const struct cmaheap_image *image,
							unsigned plane);

/**
 * Map all buffers, counted as by cmaheap_buffer_map().
 * @param planes set to the first row of each plane, NULL behind the last plane
 */
CMAHEAP_API int cmaheap_image_map(struct cmaheap_image *image, void *planes[CMAHEAP_MAX_PLANES]);

/**
 * Undo one cmaheap_image_map().
 * @retval -EINVAL the image is not mapped, and no buffer's mapping is undone; or one of its buffers
 *         was unmapped by itself, and the others' are
 */
CMAHEAP_API int cmaheap_image_unmap(struct cmaheap_image *image);

/** cmaheap_buffer_begin_access() to all buffers; after a failure to none. */
CMAHEAP_API int cmaheap_image_begin_access(struct cmaheap_image *image, unsigned access);

/** cmaheap_buffer_end_access() to all buffers, also if one fails; the first error is returned. */
CMAHEAP_API int cmaheap_image_end_access(struct cmaheap_image *image, unsigned access);

#ifdef __cplusplus
}
#endif

#endif
