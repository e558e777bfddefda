/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/**
 * @file
 * Show cmaheap images on a display with KMS.
 *
 * Open a card, find a mode, ask what the card needs of an image's layout, import each image
 * as a framebuffer, show the first one and flip to the others. Overlay planes lie above it. The
 * cursor plane is left alone. Conventions are those of cmaheap.h, except that a
 * card, with all that belongs to it, is used by one thread at a time. Pixel formats are
 * DRM fourccs.
 *
 * Atomic modesetting is used where the driver has it. Without it there are no fences,
 * no writeback, and the picture must be as large as the mode.
 *
 * What a former program set must not change the picture: with atomic modesetting, planes are not
 * rotated, opaque, and blend premultiplied alpha, unless struct cmaheap_kms_place says otherwise;
 * the CRTC has no matrix and no tables but the one of cmaheap_kms_set_gamma().
 * Other properties, such as the order of planes (zpos), and without atomic modesetting all, are
 * as they were found.
 *
 * Only the chosen connector shows the picture: others that show the same, a cloned screen, go dark
 * meanwhile.
 *
 * cmaheap_kms_close() puts back what the screen showed before, on all of its connectors, and these
 * settings. A program should
 * therefore turn SIGINT and SIGTERM into an orderly end. If it is killed outright, the
 * kernel closes the card for it: all its framebuffers go, planes that showed them are
 * switched off, the screen goes dark, and the text console returns if there is one. Memory is
 * freed in any case. Only the former picture of another program, that would have to show it
 * again anyway, is lost; that is not worth a second process that waits for the first one's death.
 */
#ifndef CMAHEAP_KMS_H
#define CMAHEAP_KMS_H

#include <cmaheap/image.h>

#ifdef __cplusplus
extern "C" {
#endif

/** An output: a card, one connector and the CRTC and primary plane that feed it. */
struct cmaheap_kms;

/** An overlay plane: shows a framebuffer above the primary plane's. */
struct cmaheap_kms_plane;

/** An image that the card can scan out. */
struct cmaheap_kms_fb;

/** How to open a card. */
enum cmaheap_kms_flags {
	/** Do without atomic modesetting, even where the driver has it. */
	CMAHEAP_KMS_LEGACY = 1 << 0,
};

/** How Y'CbCr becomes RGB. */
enum cmaheap_kms_encoding { CMAHEAP_KMS_BT601, CMAHEAP_KMS_BT709, CMAHEAP_KMS_BT2020 };

/** Which values Y'CbCr has: black at 16 and white at 235 in 8 bits, or all. */
enum cmaheap_kms_range { CMAHEAP_KMS_LIMITED_RANGE, CMAHEAP_KMS_FULL_RANGE };

/** What a pixel's alpha means for the pixels below. */
enum cmaheap_kms_blend { CMAHEAP_KMS_PREMULTIPLIED, CMAHEAP_KMS_COVERAGE, CMAHEAP_KMS_NO_ALPHA };

/** A mode of the connected display. */
struct cmaheap_kms_mode {
	char name[32];	  /**< such as "1024x768" */
	uint32_t width;	  /**< pixels */
	uint32_t height;  /**< pixels */
	uint32_t refresh; /**< frames per 1,000 seconds */
	bool preferred;	  /**< by the display */
};

/** Which part of a framebuffer a plane shows, where on the screen, and how. Pixels. */
struct cmaheap_kms_place {
	int32_t x;	       /**< of the left edge; may be off the screen */
	int32_t y;	       /**< of the top edge */
	uint32_t width;	       /**< on the screen; 0: as many as are cropped, that is unscaled */
	uint32_t height;       /**< on the screen; 0: likewise */
	uint32_t crop_x;       /**< first column of the framebuffer */
	uint32_t crop_y;       /**< first row of the framebuffer */
	uint32_t crop_width;   /**< 0: all that are right of crop_x */
	uint32_t crop_height;  /**< 0: all that are below crop_y */
	uint32_t rotation;     /**< degrees against the clock: 0, 90, 180 or 270 */
	uint32_t transparency; /**< of the whole: 0 is opaque, 65535 is not seen */
	uint32_t blend;	       /**< of enum cmaheap_kms_blend */
};

/**
 * An entry of a gamma table: what the display is sent for a value of the picture, of each colour.
 * 0 is none, 65535 is all.
 */
struct cmaheap_kms_gamma {
	uint16_t red;	/**< for this value of red */
	uint16_t green; /**< for this value of green */
	uint16_t blue;	/**< for this value of blue */
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
 *        any connected one
 * @param connector a name such as "HDMI-A-1"; NULL: the first that is connected
 * @param flags of enum cmaheap_kms_flags
 * @param kms close it with cmaheap_kms_close()
 * @retval -EINVAL unknown flags, or the path is too long
 * @retval -ENODEV there is no card. If none of several can be used, the text says of each why,
 *         and the error is that of the one that came nearest: of a card without a connected
 *         display rather than of a GPU that drives none.
 * @retval -ENOENT the card has no such connector; the text lists those it has
 * @retval -ENOTCONN no display is connected
 * @retval -ENOTTY the node is no card
 * @retval -EOPNOTSUPP the card drives no displays
 * @retval -EBUSY another program, such as a compositor, has the display
 * @retval -EACCES not allowed
 */
CMAHEAP_API int cmaheap_kms_open(const char *path, const char *connector, unsigned flags,
				 struct cmaheap_kms **kms);

/**
 * Put back the former picture and mode, destroy all framebuffers, close. Waits for a flip
 * under way, and so for its fences. NULL is allowed.
 *
 * If cmaheap_kms_write_back() was called, wait for its fence before: the card may still write.
 */
CMAHEAP_API void cmaheap_kms_close(struct cmaheap_kms *kms);

/**
 * The descriptor: borrowed, for poll(). POLLIN announces a finished flip. GEM handles that the
 * program makes on it are its own: images are imported on another one. But see
 * cmaheap_kms_fb_inode().
 */
CMAHEAP_API int cmaheap_kms_fd(const struct cmaheap_kms *kms);

/** The card's path. Lives as long as the object, like the following two. */
CMAHEAP_API const char *cmaheap_kms_path(const struct cmaheap_kms *kms);

/** The name of the card's driver. */
CMAHEAP_API const char *cmaheap_kms_driver(const struct cmaheap_kms *kms);

/** The name of the chosen connector. */
CMAHEAP_API const char *cmaheap_kms_connector(const struct cmaheap_kms *kms);

/** Whether atomic modesetting is used. */
CMAHEAP_API bool cmaheap_kms_is_atomic(const struct cmaheap_kms *kms);

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
 * What the card needs of an image's layout, as far as that can be known: the profile
 * that bears its driver's name, else the multiple to which the driver rounds the
 * pitch of buffers of its own (DRM_IOCTL_MODE_CREATE_DUMB), which may be more than it
 * takes but is always enough.
 * @param needs its @c who is the driver's name, and lives as long as @p kms
 * @retval -EINVAL the card has no such format, or image.h has not
 */
CMAHEAP_API int cmaheap_kms_needs(const struct cmaheap_kms *kms, uint32_t fourcc,
				  struct cmaheap_needs *needs);

/**
 * Import an image, without a copy: for the primary plane, an overlay or writeback.
 *
 * The framebuffer takes a reference to the image.
 * @param fb destroy it with cmaheap_kms_fb_destroy(), or leave that to cmaheap_kms_close()
 * @return what the kernel says; the text has the layout, and where the memory comes from
 * @retval -EINVAL the card has no such format, or refuses the layout, or, as many do,
 *         memory that is not contiguous
 */
CMAHEAP_API int cmaheap_kms_import(struct cmaheap_kms *kms, struct cmaheap_image *image,
				   struct cmaheap_kms_fb **fb);

/**
 * Destroy a framebuffer; a plane that shows it is switched off. Then its reference to the image
 * goes, but if a flip is under way only when that is finished, and if the card is gone, as after an
 * unplug, only with cmaheap_kms_close(). NULL is allowed.
 *
 * If cmaheap_kms_write_back() was to write into it, wait for the fence before.
 */
CMAHEAP_API void cmaheap_kms_fb_destroy(struct cmaheap_kms_fb *fb);

/**
 * Ask the kernel for the inode number of the dma-buf behind a framebuffer's plane, for
 * comparison with cmaheap_buffer_inode().
 *
 * This makes a GEM handle on cmaheap_kms_fd() and closes it. Before Linux 6.1 that may interfere
 * with a handle that the program has there for the same dma-buf: the kernel may forget that it
 * has one, so that a further import makes another.
 * @retval -EINVAL @p plane is out of range
 */
CMAHEAP_API int cmaheap_kms_fb_inode(const struct cmaheap_kms_fb *fb, unsigned plane,
				     uint64_t *inode);

/**
 * Tell what a framebuffer's Y'CbCr means, for each time it is shown from now on; BT.601 in limited
 * range unless told. A plane without this choice (DRM's COLOR_ENCODING and COLOR_RANGE) shows it
 * as its driver does.
 * @param encoding of enum cmaheap_kms_encoding
 * @param range of enum cmaheap_kms_range
 * @retval -EINVAL unknown values
 * @retval -EOPNOTSUPP no plane that shows the format has both, or atomic modesetting is not used
 */
CMAHEAP_API int cmaheap_kms_fb_set_color(struct cmaheap_kms_fb *fb, unsigned encoding,
					 unsigned range);

/**
 * Have the display wait for a fence before it shows a framebuffer, the next time only.
 *
 * The kernel waits for fences that drivers attached to the dma-buf anyway.
 * @param sync_file remains the caller's; replaces one that has not been used yet
 * @retval -ENOTTY @p sync_file is no sync_file
 * @retval -EMFILE too many open files
 * @retval -EOPNOTSUPP no atomic modesetting: use cmaheap_fence_wait() before the flip
 */
CMAHEAP_API int cmaheap_kms_fb_set_fence(struct cmaheap_kms_fb *fb, int sync_file);

/**
 * Set a mode and show a framebuffer in it, unscaled and centred. Waits until it is on screen.
 * @param mode an index below cmaheap_kms_mode_count()
 * @retval -EINVAL the picture is larger than the mode, or the card refuses the
 *         combination, for example as its plane must fill the whole mode
 * @retval -EBUSY a flip is under way
 */
CMAHEAP_API int cmaheap_kms_show(struct cmaheap_kms *kms, struct cmaheap_kms_fb *fb, unsigned mode);

/**
 * Show another framebuffer, and overlays as they were set, from the next refresh on. Does
 * not wait.
 *
 * Until cmaheap_kms_finish_flip() tells that it is done, the display reads both.
 * @param fb also the one that is shown already, to change overlays only
 * @param fence NULL, or where to put a sync_file, which the caller closes: signalled when
 *        the flip is done and the former framebuffers may be written again
 * @retval -EINVAL nothing is shown yet, or the size differs from what is shown
 * @retval -EBUSY the previous flip is not finished
 * @retval -EOPNOTSUPP a @p fence is wanted without atomic modesetting
 */
CMAHEAP_API int cmaheap_kms_flip(struct cmaheap_kms *kms, struct cmaheap_kms_fb *fb, int *fence);

/**
 * Wait for the flip under way. After it the former framebuffer may be written again.
 *
 * Other events that come on cmaheap_kms_fd() meanwhile, which the program asked for, are dropped.
 * @param timeout_ms 0: do not wait; negative: no limit
 * @retval -EAGAIN it has not finished, or none is under way
 * @retval -EINTR a signal arrived
 */
CMAHEAP_API int cmaheap_kms_finish_flip(struct cmaheap_kms *kms, int timeout_ms,
					struct cmaheap_kms_flip *flip);

/**
 * Take an overlay plane that shows this pixel format and is not taken yet.
 * @param plane give it back with cmaheap_kms_release_plane(), or leave that to cmaheap_kms_close()
 * @retval -ENOENT there is none; the text lists the formats of those that are free
 */
CMAHEAP_API int cmaheap_kms_take_plane(struct cmaheap_kms *kms, uint32_t fourcc,
				       struct cmaheap_kms_plane **plane);

/** Give an overlay plane back; the next show or flip switches it off. NULL is allowed. */
CMAHEAP_API void cmaheap_kms_release_plane(struct cmaheap_kms_plane *plane);

/**
 * Set what an overlay plane shows, from the next cmaheap_kms_show() or cmaheap_kms_flip() on;
 * with atomic modesetting all at once. If something is shown already, the card is asked now
 * whether it can do it.
 * @param fb NULL: nothing
 * @param place may be NULL if @p fb is
 * @retval -EINVAL the plane does not show the format, or what is cropped is not all in @p fb, or
 *         @p place has an unknown value
 * @retval -EOPNOTSUPP the plane cannot be rotated, transparent or blended like that, or atomic
 *         modesetting is not used
 * @return and what the card says to it, such as -ERANGE: its planes do not scale
 */
CMAHEAP_API int cmaheap_kms_set_plane(struct cmaheap_kms_plane *plane, struct cmaheap_kms_fb *fb,
				      const struct cmaheap_kms_place *place);

/**
 * How many entries a gamma table of this output has, often 256.
 * @return 0: the CRTC has no such table (DRM's GAMMA_LUT), or atomic modesetting is not used
 */
CMAHEAP_API unsigned cmaheap_kms_gamma_size(const struct cmaheap_kms *kms);

/**
 * Set the gamma table, through which all planes together go to the display, from the next
 * cmaheap_kms_show() or cmaheap_kms_flip() on, until it is set anew. If something is shown
 * already, the card is asked now whether it can do it.
 * @param table copied. The first entry is for black, the last for a colour's largest value, the
 *        others lie between at equal distances; what is between entries is up to the card. NULL:
 *        no table, colours stay as they are, as before the first call.
 * @param count as cmaheap_kms_gamma_size() says; 0 if @p table is NULL
 * @retval -EINVAL another @p count
 * @retval -EOPNOTSUPP the CRTC has no gamma table, or atomic modesetting is not used
 * @return and what the card says to it
 */
CMAHEAP_API int cmaheap_kms_set_gamma(struct cmaheap_kms *kms,
				      const struct cmaheap_kms_gamma *table, unsigned count);

/** Whether the card can write what it shows into memory, in this pixel format. */
CMAHEAP_API bool cmaheap_kms_writes_back(const struct cmaheap_kms *kms, uint32_t fourcc);

/**
 * Have the card write what it shows, all planes together, into a framebuffer, once.
 *
 * The first time the mode is set anew, so the screen may flicker.
 * @param fb as large as the mode
 * @param fence set to a sync_file, which the caller closes: signalled when all is written
 * @retval -EINVAL nothing is shown yet, the size or format is wrong, or the card cannot write
 *         back and feed the connector at the same time
 * @retval -EOPNOTSUPP the card has no writeback connector, or atomic modesetting is not used
 */
CMAHEAP_API int cmaheap_kms_write_back(struct cmaheap_kms *kms, struct cmaheap_kms_fb *fb,
				       int *fence);

#ifdef __cplusplus
}
#endif

#endif
