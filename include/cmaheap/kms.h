/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/**
 * @file
 * Show cmaheap buffers on a display: KMS with atomic modesetting.
 *
 * Open a card, find a mode, import each buffer as a framebuffer, show the first one
 * and flip to the others. Conventions are those of cmaheap.h, except that one
 * object is used by one thread at a time. Pixel formats are DRM fourccs.
 *
 * cmaheap_kms_close() puts back what the screen showed before. A program should
 * therefore turn SIGINT and SIGTERM into an orderly end. If it is killed outright, the
 * kernel removes its framebuffers, which darkens the screen, and then brings
 * back the text console if there is one.
 */
#ifndef CMAHEAP_KMS_H
#define CMAHEAP_KMS_H

#include <stdbool.h>

#include <cmaheap/cmaheap.h>

#ifdef __cplusplus
extern "C" {
#endif

/** An output: a card, one connector and the CRTC and primary plane that feed it. */
struct cmaheap_kms;

/** A buffer that the card can scan out. */
struct cmaheap_kms_fb;

/** A mode of the connected display. */
struct cmaheap_kms_mode {
	char name[32];
	uint32_t width;	  /**< pixels */
	uint32_t height;  /**< pixels */
	uint32_t refresh; /**< frames per 1,000 seconds */
	bool preferred;	  /**< by the display */
};

/** Where a buffer's pixels are; formats of one plane. */
struct cmaheap_kms_layout {
	uint32_t fourcc;
	uint32_t width;	 /**< pixels */
	uint32_t height; /**< pixels */
	uint32_t pitch;	 /**< bytes from row to row */
	uint32_t offset; /**< bytes from the buffer's start to the first row */
};

/** When a flip took effect. */
struct cmaheap_kms_flip {
	uint32_t sequence;     /**< the CRTC's count of refreshes */
	uint64_t timestamp_ns; /**< on CLOCK_MONOTONIC */
};

/**
 * Open a card and choose an output.
 *
 * @param path a node such as "/dev/dri/card0"; NULL: the first that has the connector, or
 *        any connected one, and knows atomic modesetting
 * @param connector a name such as "HDMI-A-1"; NULL: the first that is connected
 * @param kms close it with cmaheap_kms_close()
 * @retval -ENODEV there is no card
 * @retval -ENOENT the card has no such connector; the text lists those it has
 * @retval -ENOTCONN no display is connected
 * @retval -EOPNOTSUPP the card has no atomic modesetting
 * @retval -EBUSY another program, such as a compositor, has the display
 * @retval -EACCES not allowed
 */
CMAHEAP_API int cmaheap_kms_open(const char *path, const char *connector, struct cmaheap_kms **kms);

/** Put back the former picture and mode, destroy all framebuffers, close. NULL is allowed. */
CMAHEAP_API void cmaheap_kms_close(struct cmaheap_kms *kms);

/** The descriptor: borrowed, for poll(). POLLIN announces a finished flip. */
CMAHEAP_API int cmaheap_kms_fd(const struct cmaheap_kms *kms);

/** The card's path. Lives as long as the object, like the following two. */
CMAHEAP_API const char *cmaheap_kms_path(const struct cmaheap_kms *kms);

/** The name of the card's driver. */
CMAHEAP_API const char *cmaheap_kms_driver(const struct cmaheap_kms *kms);

/** The name of the chosen connector. */
CMAHEAP_API const char *cmaheap_kms_connector(const struct cmaheap_kms *kms);

/** Whether the primary plane shows this pixel format. */
CMAHEAP_API bool cmaheap_kms_supports(const struct cmaheap_kms *kms, uint32_t fourcc);

/** Number of modes, in the display's order: the preferred one is usually first. */
CMAHEAP_API unsigned cmaheap_kms_mode_count(const struct cmaheap_kms *kms);

/**
 * Describe a mode.
 * @retval -EINVAL @p index is out of range
 */
CMAHEAP_API int cmaheap_kms_get_mode(const struct cmaheap_kms *kms, unsigned index,
				     struct cmaheap_kms_mode *mode);

/**
 * Find a mode by name, "1024x768" or "1024x768@60".
 * @retval -ENOENT there is none; the text lists those there are
 */
CMAHEAP_API int cmaheap_kms_find_mode(const struct cmaheap_kms *kms, const char *name,
				      unsigned *index);

/**
 * Find the progressive mode of this size or, failing that, the smallest into which
 * a picture of it fits.
 * @retval -ENOENT the picture is larger than every mode
 */
CMAHEAP_API int cmaheap_kms_fit_mode(const struct cmaheap_kms *kms, uint32_t width, uint32_t height,
				     unsigned *index);

/**
 * Import a buffer for scanout, without a copy.
 *
 * The framebuffer keeps the memory alive by itself; the buffer may go.
 * @param fb destroy it with cmaheap_kms_fb_destroy(), or leave that to cmaheap_kms_close()
 * @retval -EINVAL the layout does not fit into the buffer, or the card refuses it
 */
CMAHEAP_API int cmaheap_kms_import(struct cmaheap_kms *kms, const struct cmaheap_buffer *buffer,
				   const struct cmaheap_kms_layout *layout,
				   struct cmaheap_kms_fb **fb);

/** Destroy a framebuffer; if it is on screen, the screen goes dark. NULL is allowed. */
CMAHEAP_API void cmaheap_kms_fb_destroy(struct cmaheap_kms_fb *fb);

/**
 * Ask the kernel for the inode number of the dma-buf behind a framebuffer, for
 * comparison with cmaheap_buffer_inode().
 */
CMAHEAP_API int cmaheap_kms_fb_inode(const struct cmaheap_kms_fb *fb, uint64_t *inode);

/**
 * Set a mode and show a framebuffer in it, unscaled and centred. Waits until it is on screen.
 * @param mode an index below cmaheap_kms_mode_count()
 * @retval -EINVAL the picture is larger than the mode, or the card refuses the
 *         combination, for example as its plane must fill the whole mode
 * @retval -EBUSY a flip is under way
 */
CMAHEAP_API int cmaheap_kms_show(struct cmaheap_kms *kms, struct cmaheap_kms_fb *fb, unsigned mode);

/**
 * Show another framebuffer from the next refresh on. Does not wait.
 *
 * Until cmaheap_kms_finish_flip() tells that it is done, the display reads both.
 * @retval -EINVAL nothing is shown yet, or the size differs from what is shown
 * @retval -EBUSY the previous flip is not finished
 */
CMAHEAP_API int cmaheap_kms_flip(struct cmaheap_kms *kms, struct cmaheap_kms_fb *fb);

/**
 * Wait for the flip under way. After it the former framebuffer may be written again.
 * @param timeout_ms 0: do not wait; negative: no limit
 * @retval -EAGAIN it has not finished, or none is under way; sets no text
 * @retval -EINTR a signal arrived; sets no text
 */
CMAHEAP_API int cmaheap_kms_finish_flip(struct cmaheap_kms *kms, int timeout_ms,
					struct cmaheap_kms_flip *flip);

#ifdef __cplusplus
}
#endif

#endif
