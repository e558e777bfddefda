/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* What a driver says about formats: EGL_EXT_image_dma_buf_import_modifiers. */
#include <stdlib.h>

#include "internal.h"
#include "joined.h"

enum { LINEAR = 0 };

static int need_import(EGLDisplay display)
{
	static const char advice[] = "it cannot make images of dma-bufs";

	/* EGL_KHR_image is the older name for EGL_KHR_image_base and more. */
	if (!egl_has_extension(display, "EGL_KHR_image")) {
		int error = egl_need_extension(display, "EGL_KHR_image_base", advice);

		if (error)
			return error;
	}
	return egl_need_extension(display, "EGL_EXT_image_dma_buf_import", advice);
}

static int out_of_memory(void)
{
	return cmaheap_fail(ENOMEM, "out of memory for a driver's list of formats");
}

static int explain_format(EGLDisplay display, uint32_t fourcc, const EGLint *formats, EGLint count)
{
	struct joined list = { .text = "nothing" };
	char who[EGL_WHO_SIZE];

	for (EGLint i = 0; i < count; i++)
		cmaheap_join(&list, " ", "%.4s", (const char *)&formats[i]);
	return cmaheap_fail(EINVAL, "%s does not import %.4s; it imports %s", egl_who(display, who),
			    (const char *)&fourcc, list.text);
}

static int find_format(EGLDisplay display, uint32_t fourcc)
{
	PFNEGLQUERYDMABUFFORMATSEXTPROC query =
		(PFNEGLQUERYDMABUFFORMATSEXTPROC)eglGetProcAddress("eglQueryDmaBufFormatsEXT");
	EGLint count = 0, *formats;
	int error = 0;
	EGLint i = 0;

	if (!query || !query(display, 0, NULL, &count))
		return 0; /* the import will show it */
	formats = malloc((size_t)count * sizeof(*formats) + 1);
	if (!formats)
		return out_of_memory();
	if (query(display, count, formats, &count)) {
		while (i < count && (uint32_t)formats[i] != fourcc)
			i++;
		if (i == count)
			error = explain_format(display, fourcc, formats, count);
	}
	free(formats);
	return error;
}

static int explain_modifiers(EGLDisplay display, uint32_t fourcc, const EGLuint64KHR *modifiers,
			     EGLint count)
{
	struct joined list = { 0 };
	char who[EGL_WHO_SIZE];

	for (EGLint i = 0; i < count; i++)
		cmaheap_join(&list, " ", "0x%jx", (uintmax_t)modifiers[i]);
	return cmaheap_fail(EINVAL,
			    "%s does not import linear %.4s (modifier 0), only modifiers %s",
			    egl_who(display, who), (const char *)&fourcc, list.text);
}

/* A driver that lists no modifiers at all takes none: its layouts are linear then. */
static int find_modifier(EGLDisplay display, uint32_t fourcc, bool *external, bool *has_modifier)
{
	PFNEGLQUERYDMABUFMODIFIERSEXTPROC query =
		(PFNEGLQUERYDMABUFMODIFIERSEXTPROC)eglGetProcAddress("eglQueryDmaBufModifiersEXT");
	EGLuint64KHR *modifiers;
	EGLBoolean *externals;
	EGLint count = 0, i = 0;
	int error = 0;

	if (!query || !query(display, (EGLint)fourcc, 0, NULL, NULL, &count) || !count)
		return 0;
	modifiers = calloc((size_t)count, sizeof(*modifiers) + sizeof(*externals));
	if (!modifiers)
		return out_of_memory();
	externals = (EGLBoolean *)(modifiers + count);
	if (query(display, (EGLint)fourcc, count, modifiers, externals, &count)) {
		while (i < count && modifiers[i] != LINEAR)
			i++;
		*has_modifier = i < count;
		if (*has_modifier)
			*external = externals[i];
		else
			error = explain_modifiers(display, fourcc, modifiers, count);
	}
	free(modifiers);
	return error;
}

int egl_check_format(EGLDisplay display, uint32_t fourcc, bool *external, bool *has_modifier)
{
	int error;

	*external = true;
	*has_modifier = false;
	error = need_import(display);
	if (error || !egl_has_extension(display, "EGL_EXT_image_dma_buf_import_modifiers"))
		return error;
	error = find_format(display, fourcc);
	return error ? error : find_modifier(display, fourcc, external, has_modifier);
}

static int check_format(EGLDisplay display, uint32_t fourcc, bool *external)
{
	bool is_external, has_modifier;
	int error = egl_check_format(display, fourcc, &is_external, &has_modifier);

	if (!error)
		*external = is_external;
	return error;
}

CMAHEAP_API int cmaheap_egl_check_format(EGLDisplay display, uint32_t fourcc, bool *external)
{
	return TRACE(check_format(display, fourcc, external), "%p, %.4s", display,
		     (const char *)&fourcc);
}
