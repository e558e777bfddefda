/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <stdio.h>

#include "internal.h"

bool egl_has_extension(EGLDisplay display, const char *name)
{
	const char *list = eglQueryString(display, EGL_EXTENSIONS);
	size_t length = strlen(name);

	while (list) {
		list += strspn(list, " ");
		if (!strncmp(list, name, length) && (list[length] == ' ' || !list[length]))
			return true;
		list = strchr(list, ' ');
	}
	return false;
}

const char *egl_who(EGLDisplay display, char text[EGL_WHO_SIZE])
{
	const char *vendor = eglQueryString(display, EGL_VENDOR), *driver = NULL;

	if (egl_has_extension(display, "EGL_MESA_query_driver")) {
		PFNEGLGETDISPLAYDRIVERNAMEPROC get_name =
			(PFNEGLGETDISPLAYDRIVERNAMEPROC)eglGetProcAddress(
				"eglGetDisplayDriverName");

		driver = get_name ? get_name(display) : NULL;
	}
	if (!vendor)
		vendor = "EGL";
	if (driver)
		snprintf(text, EGL_WHO_SIZE, "%.48s (%.32s)", vendor, driver);
	else
		snprintf(text, EGL_WHO_SIZE, "%.48s", vendor);
	return text;
}

int egl_need_extension(EGLDisplay display, const char *name, const char *advice)
{
	char who[EGL_WHO_SIZE];

	if (egl_has_extension(display, name))
		return 0;
	if (!eglQueryString(display, EGL_EXTENSIONS))
		return cmaheap_fail(EINVAL, "%p is no EGL display that is initialised", display);
	return cmaheap_fail(EOPNOTSUPP, "%s lacks %s: %s", egl_who(display, who), name, advice);
}

#define NAMED(name) #name, name

int egl_error(const char **name)
{
	static const struct {
		const char *name;
		EGLint error;
		int number;
	} errors[] = {
		{ NAMED(EGL_BAD_ALLOC), ENOMEM },     { NAMED(EGL_BAD_ACCESS), EACCES },
		{ NAMED(EGL_BAD_ATTRIBUTE), EINVAL }, { NAMED(EGL_BAD_DISPLAY), EINVAL },
		{ NAMED(EGL_BAD_MATCH), EINVAL },     { NAMED(EGL_BAD_PARAMETER), EINVAL },
		{ NAMED(EGL_BAD_CONTEXT), EINVAL },   { NAMED(EGL_NOT_INITIALIZED), EINVAL },
		{ NAMED(EGL_CONTEXT_LOST), EIO },
	};
	EGLint error = eglGetError();

	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
		if (errors[i].error != error)
			continue;
		*name = errors[i].name;
		return -errors[i].number;
	}
	*name = "an unknown EGL error";
	return -EIO;
}
