/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/**
 * @file
 * cmaheap images as EGL images, for OpenGL ES to sample from and to draw into.
 *
 * An EGL image shares the memory: what a camera writes after the import is what the shader sees,
 * and what the shader draws is what the display shows. To sample, bind it with
 * glEGLImageTargetTexture2DOES(); to draw, attach that texture to a framebuffer object. Formats
 * that cmaheap_egl_check_format() calls external are sampled through a samplerExternalOES
 * (GL_OES_EGL_image_external), which converts them to RGB by the hints, and cannot be drawn into.
 * To convert in a shader instead, import each plane by itself: cmaheap_wrap_plane() makes it an
 * image of R8 or GR88.
 *
 * This library uses EGL, not OpenGL ES. Displays must be initialised. Conventions are those of
 * cmaheap.h. What drivers demand of an image's layout is in docs/gpu.md.
 */
#ifndef CMAHEAP_EGL_H
#define CMAHEAP_EGL_H

#include <EGL/egl.h>
#include <EGL/eglext.h>

#include <cmaheap/image.h>

#ifdef __cplusplus
extern "C" {
#endif

/** An image that EGL can use. */
struct cmaheap_egl_image;

/** Elements that a list of attributes has room for: size, format, 4 planes, hints, the end. */
#define CMAHEAP_EGL_MAX_ATTRIBUTES 64

/**
 * How YCbCr is to be converted, with the values of EGL_EXT_image_dma_buf_import. 0: the driver's
 * choice, which is BT.601 and narrow range with Mesa. Drivers may ignore them.
 */
struct cmaheap_egl_hints {
	EGLint color_space;  /**< EGL_ITU_REC601_EXT, EGL_ITU_REC709_EXT, EGL_ITU_REC2020_EXT */
	EGLint sample_range; /**< EGL_YUV_FULL_RANGE_EXT, EGL_YUV_NARROW_RANGE_EXT */
	EGLint horizontal_siting; /**< EGL_YUV_CHROMA_SITING_0_EXT, EGL_YUV_CHROMA_SITING_0_5_EXT */
	EGLint vertical_siting;	  /**< the same values */
};

/**
 * Ask whether images of a format can be imported.
 *
 * Drivers tell with EGL_EXT_image_dma_buf_import_modifiers; without it only the import itself
 * shows it, and @p external is true, because an external texture is then what certainly works.
 * @param external whether it is sampled as an external texture only
 * @retval -EINVAL the driver lacks the format, or takes it with other modifiers than linear only;
 *         the text lists what it takes
 * @retval -EOPNOTSUPP the display lacks EGL_EXT_image_dma_buf_import or EGL_KHR_image_base
 */
CMAHEAP_API int cmaheap_egl_check_format(EGLDisplay display, uint32_t fourcc, bool *external);

/**
 * Make the list of attributes with which eglCreateImageKHR() imports an image, for programs that
 * add to it or call it themselves.
 *
 * The modifier is in it where the driver lists it for the format. Descriptors in it are the
 * image's own.
 * @param hints NULL: none
 * @param attributes ends with EGL_NONE
 * @return errors of cmaheap_egl_check_format()
 */
CMAHEAP_API int cmaheap_egl_attributes(EGLDisplay display, const struct cmaheap_image *image,
				       const struct cmaheap_egl_hints *hints,
				       EGLint attributes[CMAHEAP_EGL_MAX_ATTRIBUTES]);

/**
 * Import an image, without a copy. The EGL image takes a reference to @p image.
 * @param hints NULL: none
 * @param imported destroy it with cmaheap_egl_destroy() before the display is terminated
 * @retval -EINVAL the driver refuses the layout; the text has it, EGL's error, and whose memory
 *         it is
 * @retval -ENOMEM out of memory
 * @retval -EACCES the driver may not access the memory
 * @return and errors of cmaheap_egl_check_format()
 */
CMAHEAP_API int cmaheap_egl_import(EGLDisplay display, struct cmaheap_image *image,
				   const struct cmaheap_egl_hints *hints,
				   struct cmaheap_egl_image **imported);

/** EGL's handle, for textures. Lives as long as @p imported; do not destroy it yourself. */
CMAHEAP_API EGLImageKHR cmaheap_egl_handle(const struct cmaheap_egl_image *imported);

/**
 * Destroy an imported image and drop its reference. NULL is allowed.
 *
 * Textures of it live on with the memory, but without the reference: a pool may lend the image
 * again. Destroy them before, and let the GPU finish with them.
 */
CMAHEAP_API void cmaheap_egl_destroy(struct cmaheap_egl_image *imported);

/**
 * Get a fence for what the current context was told to do so far, and have the driver start on it.
 * @param sync_file signalled when that is done; the caller closes it
 * @retval -EOPNOTSUPP the display lacks EGL_ANDROID_native_fence_sync: use glFinish()
 * @retval -EINVAL no context is current
 * @retval -ENOMEM out of memory or descriptors
 */
CMAHEAP_API int cmaheap_egl_export_fence(EGLDisplay display, int *sync_file);

/**
 * Have the GPU wait for a fence before it does what the current context is told from now on. Does
 * not wait itself.
 * @param sync_file remains the caller's
 * @retval -EOPNOTSUPP the display lacks EGL_ANDROID_native_fence_sync or EGL_KHR_wait_sync: use
 *         cmaheap_fence_wait()
 * @retval -EBADF @p sync_file is not an open descriptor
 * @retval -EINVAL @p sync_file is no sync_file, or no context is current
 * @retval -ENOMEM out of memory or, in the driver, of descriptors; -EMFILE out of descriptors
 */
CMAHEAP_API int cmaheap_egl_import_fence(EGLDisplay display, int sync_file);

#ifdef __cplusplus
}
#endif

#endif
