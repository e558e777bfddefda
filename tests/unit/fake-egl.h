/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* An EGL display played in place of libEGL. It imports AR24, R8, GR88 and, external, NV12. */
#ifndef FAKE_EGL_H
#define FAKE_EGL_H

#include <EGL/egl.h>
#include <EGL/eglext.h>

#define FAKE_DISPLAY ((EGLDisplay)0x1000)
#define FAKE_IMAGE ((EGLImageKHR)0x2000)

enum { FAKE_ATTRIBUTES = 64 };

struct fake_egl {
	/* What the driver is like; set before use. */
	const char *extensions; /* NULL: the display is not initialised */
	const char *missing;	/* a function that eglGetProcAddress() does not find */
	EGLuint64KHR modifier;	/* the only one of all formats */
	EGLint modifier_count;	/* 0 or 1 */
	EGLint create_image_error, create_sync_error, dup_error, wait_error; /* 0: none */

	/* What the bridge did. */
	EGLint attributes[FAKE_ATTRIBUTES]; /* of the last image */
	unsigned images, syncs, flushes, waits;
	int imported_fence; /* the descriptor that EGL was given, or -1 */
};

/* A driver that has everything. */
struct fake_egl *fake_egl_add(void);

/* The value that follows a name in the last image's attributes, or -1. */
EGLint fake_egl_value(EGLint name);

#endif
