/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include "fake-egl.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <drm_fourcc.h>

static const EGLint formats[] = { DRM_FORMAT_ARGB8888, DRM_FORMAT_R8, DRM_FORMAT_GR88,
				  DRM_FORMAT_NV12 };

static struct fake_egl egl;
static EGLint error;

struct fake_egl *fake_egl_add(void)
{
	egl = (struct fake_egl){
		.extensions = "EGL_KHR_image_base EGL_EXT_image_dma_buf_import "
			      "EGL_EXT_image_dma_buf_import_modifiers EGL_MESA_query_driver "
			      "EGL_ANDROID_native_fence_sync EGL_KHR_wait_sync",
		.modifier_count = 1,
		.imported_fence = -1,
	};
	error = EGL_SUCCESS;
	return &egl;
}

EGLint fake_egl_value(EGLint name)
{
	for (int i = 0; egl.attributes[i] != EGL_NONE; i += 2) {
		if (egl.attributes[i] == name)
			return egl.attributes[i + 1];
	}
	return -1;
}

const char *eglQueryString(EGLDisplay display, EGLint name)
{
	if (display != FAKE_DISPLAY)
		return NULL;
	return name == EGL_VENDOR ? "Fake Project" : egl.extensions;
}

EGLint eglGetError(void)
{
	EGLint last = error;

	error = EGL_SUCCESS;
	return last;
}

static const char *driver_name(EGLDisplay display)
{
	(void)display;
	return "pretend";
}

static EGLBoolean query_formats(EGLDisplay display, EGLint max, EGLint *list, EGLint *count)
{
	(void)display;
	*count = sizeof(formats) / sizeof(formats[0]);
	if (max)
		memcpy(list, formats, sizeof(formats));
	return EGL_TRUE;
}

static EGLBoolean query_modifiers(EGLDisplay display, EGLint format, EGLint max,
				  EGLuint64KHR *modifiers, EGLBoolean *externals, EGLint *count)
{
	(void)display;
	*count = egl.modifier_count;
	if (max) {
		modifiers[0] = egl.modifier;
		externals[0] = format == DRM_FORMAT_NV12;
	}
	return EGL_TRUE;
}

static EGLImageKHR create_image(EGLDisplay display, EGLContext context, EGLenum target,
				EGLClientBuffer buffer, const EGLint *attributes)
{
	int count = 0;

	if (display != FAKE_DISPLAY || context != EGL_NO_CONTEXT ||
	    target != EGL_LINUX_DMA_BUF_EXT || buffer)
		abort();
	error = egl.create_image_error;
	if (error)
		return EGL_NO_IMAGE_KHR;
	while (attributes[count] != EGL_NONE)
		count += 2;
	memcpy(egl.attributes, attributes, (size_t)(count + 1) * sizeof(*attributes));
	egl.images++;
	return FAKE_IMAGE;
}

static EGLBoolean destroy_image(EGLDisplay display, EGLImageKHR image)
{
	if (display != FAKE_DISPLAY || image != FAKE_IMAGE)
		abort();
	egl.images--;
	return EGL_TRUE;
}

static EGLSyncKHR create_sync(EGLDisplay display, EGLenum type, const EGLint *attributes)
{
	(void)display;
	if (type != EGL_SYNC_NATIVE_FENCE_ANDROID)
		abort();
	error = egl.create_sync_error;
	if (error)
		return EGL_NO_SYNC_KHR;
	if (attributes)
		egl.imported_fence = attributes[1];
	egl.syncs++;
	return &egl;
}

static EGLBoolean destroy_sync(EGLDisplay display, EGLSyncKHR sync)
{
	(void)display;
	(void)sync;
	if (egl.imported_fence >= 0)
		close(egl.imported_fence);
	egl.syncs--;
	return EGL_TRUE;
}

static EGLint client_wait(EGLDisplay display, EGLSyncKHR sync, EGLint flags, EGLTimeKHR timeout)
{
	(void)display;
	(void)sync;
	if (flags != EGL_SYNC_FLUSH_COMMANDS_BIT_KHR || timeout)
		abort();
	egl.flushes++;
	return EGL_TIMEOUT_EXPIRED_KHR;
}

static EGLint wait_sync(EGLDisplay display, EGLSyncKHR sync, EGLint flags)
{
	(void)display;
	(void)sync;
	(void)flags;
	error = egl.wait_error;
	egl.waits += !error;
	return error ? EGL_FALSE : EGL_TRUE;
}

static EGLint dup_fd(EGLDisplay display, EGLSyncKHR sync)
{
	(void)display;
	(void)sync;
	error = egl.dup_error;
	if (error || !egl.flushes)
		return EGL_NO_NATIVE_FENCE_FD_ANDROID;
	return open("/dev/null", O_RDONLY); /* nothing says that exec closes it */
}

#define FUNCTION(name, function)                                                                   \
	{                                                                                          \
		name, (__eglMustCastToProperFunctionPointerType)(function)                         \
	}

__eglMustCastToProperFunctionPointerType eglGetProcAddress(const char *name)
{
	static const struct {
		const char *name;
		__eglMustCastToProperFunctionPointerType function;
	} functions[] = {
		FUNCTION("eglGetDisplayDriverName", driver_name),
		FUNCTION("eglQueryDmaBufFormatsEXT", query_formats),
		FUNCTION("eglQueryDmaBufModifiersEXT", query_modifiers),
		FUNCTION("eglCreateImageKHR", create_image),
		FUNCTION("eglDestroyImageKHR", destroy_image),
		FUNCTION("eglCreateSyncKHR", create_sync),
		FUNCTION("eglDestroySyncKHR", destroy_sync),
		FUNCTION("eglClientWaitSyncKHR", client_wait),
		FUNCTION("eglWaitSyncKHR", wait_sync),
		FUNCTION("eglDupNativeFenceFDANDROID", dup_fd),
	};

	for (size_t i = 0; i < sizeof(functions) / sizeof(functions[0]); i++) {
		if (egl.missing && !strcmp(name, egl.missing))
			return NULL;
		if (!strcmp(functions[i].name, name))
			return functions[i].function;
	}
	return NULL;
}
