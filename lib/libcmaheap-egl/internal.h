/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* What the files of libcmaheap-egl share. */
#ifndef CMAHEAP_EGL_INTERNAL_H
#define CMAHEAP_EGL_INTERNAL_H

#include <cmaheap/egl.h>

#include "error.h"

enum { EGL_WHO_SIZE = 96 };

struct cmaheap_egl_image {
	EGLDisplay display;
	EGLImageKHR handle;
	struct cmaheap_image *source;
};

/* display.c: who drives the display, such as "Mesa Project (panfrost)". Returns the text. */
const char *egl_who(EGLDisplay display, char text[EGL_WHO_SIZE]);

/* -EOPNOTSUPP, with a text that ends in the advice, if the display lacks an extension. */
int egl_need_extension(EGLDisplay display, const char *name, const char *advice);
bool egl_has_extension(EGLDisplay display, const char *name);

/* EGL's last error: its name, and a negative errno for it. */
int egl_error(const char **name);

/* format.c: checks a format, and whether its modifier may, and should, be told. */
int egl_check_format(EGLDisplay display, uint32_t fourcc, bool *external, bool *has_modifier);

#endif
