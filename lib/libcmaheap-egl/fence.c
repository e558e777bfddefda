/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* EGL_ANDROID_native_fence_sync: EGL's syncs from and to sync_files. */
#include <fcntl.h>
#include <unistd.h>

#include "internal.h"

struct functions {
	PFNEGLCREATESYNCKHRPROC create;
	PFNEGLDESTROYSYNCKHRPROC destroy;
	PFNEGLCLIENTWAITSYNCKHRPROC client_wait;
	PFNEGLWAITSYNCKHRPROC wait;
	PFNEGLDUPNATIVEFENCEFDANDROIDPROC dup_fd;
};

static int explain(EGLDisplay display, const char *what)
{
	char who[EGL_WHO_SIZE];
	const char *name;
	int error = egl_error(&name);

	return cmaheap_fail(-error, "%s: cannot %s: %s", egl_who(display, who), what, name);
}

static int find_functions(EGLDisplay display, const char *advice, struct functions *egl)
{
	int error = egl_need_extension(display, "EGL_ANDROID_native_fence_sync", advice);

	if (error)
		return error;
	egl->create = (PFNEGLCREATESYNCKHRPROC)eglGetProcAddress("eglCreateSyncKHR");
	egl->destroy = (PFNEGLDESTROYSYNCKHRPROC)eglGetProcAddress("eglDestroySyncKHR");
	egl->client_wait = (PFNEGLCLIENTWAITSYNCKHRPROC)eglGetProcAddress("eglClientWaitSyncKHR");
	egl->wait = (PFNEGLWAITSYNCKHRPROC)eglGetProcAddress("eglWaitSyncKHR");
	egl->dup_fd =
		(PFNEGLDUPNATIVEFENCEFDANDROIDPROC)eglGetProcAddress("eglDupNativeFenceFDANDROID");
	if (!egl->create || !egl->destroy || !egl->client_wait || !egl->wait || !egl->dup_fd)
		return cmaheap_fail(EOPNOTSUPP, "EGL lacks functions of its fences: %s", advice);
	return 0;
}

static int export_fence(EGLDisplay display, int *sync_file)
{
	struct functions egl;
	EGLSyncKHR sync;
	int fd, error;

	error = find_functions(display, "use glFinish()", &egl);
	if (error)
		return error;
	sync = egl.create(display, EGL_SYNC_NATIVE_FENCE_ANDROID, NULL);
	if (sync == EGL_NO_SYNC_KHR)
		return explain(display, "make a fence");

	/* There is a descriptor once the commands are on their way; no time is spent waiting. */
	egl.client_wait(display, sync, EGL_SYNC_FLUSH_COMMANDS_BIT_KHR, 0);
	fd = egl.dup_fd(display, sync);
	if (fd == EGL_NO_NATIVE_FENCE_FD_ANDROID) {
		error = explain(display, "get a fence's descriptor");
	} else {
		fcntl(fd, F_SETFD, FD_CLOEXEC); /* EGL does not promise it */
		*sync_file = fd;
	}
	egl.destroy(display, sync);
	return error;
}

CMAHEAP_API int cmaheap_egl_export_fence(EGLDisplay display, int *sync_file)
{
	return TRACE(export_fence(display, sync_file), "%p", display);
}

static int import_fence(EGLDisplay display, int sync_file)
{
	EGLint attributes[] = { EGL_SYNC_NATIVE_FENCE_FD_ANDROID, 0, EGL_NONE };
	struct functions egl;
	EGLSyncKHR sync;
	int error;

	error = find_functions(display, "use cmaheap_fence_wait()", &egl);
	if (error)
		return error;
	error = egl_need_extension(display, "EGL_KHR_wait_sync", "use cmaheap_fence_wait()");
	if (error)
		return error;

	attributes[1] = fcntl(sync_file, F_DUPFD_CLOEXEC, 0);
	if (attributes[1] < 0)
		return cmaheap_fail(errno, "cannot keep fence %d: %s", sync_file, strerror(errno));
	sync = egl.create(display, EGL_SYNC_NATIVE_FENCE_ANDROID, attributes);
	if (sync == EGL_NO_SYNC_KHR) { /* else the descriptor is EGL's */
		close(attributes[1]);
		return explain(display, "take a fence");
	}
	if (egl.wait(display, sync, 0) != EGL_TRUE)
		error = explain(display, "wait for a fence");
	egl.destroy(display, sync);
	return error;
}

CMAHEAP_API int cmaheap_egl_import_fence(EGLDisplay display, int sync_file)
{
	return TRACE(import_fence(display, sync_file), "%p, %d", display, sync_file);
}
