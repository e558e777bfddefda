/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "internal.h"

static int check_card(struct cmaheap_kms *kms)
{
	drmVersion *version = drmGetVersion(kms->fd);

	if (!version)
		return cmaheap_fail(ENOTTY, "%s is no DRM device", kms->path);
	snprintf(kms->driver, sizeof(kms->driver), "%s", version->name);
	drmFreeVersion(version);

	if (drmSetClientCap(kms->fd, DRM_CLIENT_CAP_UNIVERSAL_PLANES, 1) ||
	    drmSetClientCap(kms->fd, DRM_CLIENT_CAP_ATOMIC, 1))
		return cmaheap_fail(EOPNOTSUPP, "%s (%s) has no atomic modesetting", kms->path,
				    kms->driver);
	return 0;
}

static int become_master(const struct cmaheap_kms *kms)
{
	if (drmIsMaster(kms->fd) || drmSetMaster(kms->fd) == 0)
		return 0;
	return cmaheap_fail(EBUSY,
			    "another program has the display of %s (%s): end it or switch to a "
			    "text console",
			    kms->path, kms->driver);
}

static int choose_pipeline(struct cmaheap_kms *kms, const char *connector)
{
	drmModeRes *resources = drmModeGetResources(kms->fd);
	int error;

	if (!resources)
		return cmaheap_fail(EOPNOTSUPP, "%s (%s) drives no displays", kms->path,
				    kms->driver);
	error = kms_choose_connector(kms, resources, connector);
	if (!error)
		error = kms_choose_output(kms, resources);
	drmModeFreeResources(resources);
	return error;
}

static void free_kms(struct cmaheap_kms *kms)
{
	drmModeFreePlane(kms->plane);
	drmModeFreeConnector(kms->connector);
	close(kms->fd);
	free(kms);
}

static int prepare(struct cmaheap_kms *kms, const char *connector)
{
	int error = check_card(kms);

	/* Connectors are probed for the master only. */
	if (!error)
		error = become_master(kms);
	if (!error)
		error = choose_pipeline(kms, connector);
	if (!error)
		error = kms_save(kms);
	return error;
}

static int open_path(const char *path, const char *connector, struct cmaheap_kms **kms)
{
	struct cmaheap_kms *opened;
	int error;

	if (strlen(path) >= sizeof(opened->path))
		return cmaheap_fail(EINVAL, "card path \"%.80s...\" is too long", path);

	opened = calloc(1, sizeof(*opened));
	if (!opened)
		return cmaheap_fail(ENOMEM, "out of memory opening %s", path);
	strcpy(opened->path, path);

	opened->fd = open(path, O_RDWR | O_CLOEXEC);
	if (opened->fd < 0) {
		error = cmaheap_fail(errno, "cannot open %s: %s", path, strerror(errno));
		free(opened);
		return error;
	}
	error = prepare(opened, connector);
	if (error) {
		free_kms(opened);
		return error;
	}
	*kms = opened;
	return 0;
}

static int open_first(const char *connector, struct cmaheap_kms **kms)
{
	int last = -ENODEV;

	for (int i = 0; i < 64; i++) {
		char path[24];
		int error;

		snprintf(path, sizeof(path), "/dev/dri/card%d", i);
		if (access(path, F_OK) < 0)
			continue;
		error = open_path(path, connector, kms);
		if (!error)
			return 0;
		last = error;
	}
	if (last == -ENODEV)
		return cmaheap_fail(ENODEV, "there is no /dev/dri/card0 to 63: is the display's "
					    "driver loaded?");
	return last;
}

CMAHEAP_API int cmaheap_kms_open(const char *path, const char *connector, struct cmaheap_kms **kms)
{
	int error = path ? open_path(path, connector, kms) : open_first(connector, kms);

	return TRACE(error, "%s, %s", path ? path : "NULL", connector ? connector : "NULL");
}

CMAHEAP_API void cmaheap_kms_close(struct cmaheap_kms *kms)
{
	if (!kms)
		return;
	kms_restore(kms);
	while (kms->fbs)
		cmaheap_kms_fb_destroy(kms->fbs);
	free_kms(kms);
}

CMAHEAP_API int cmaheap_kms_fd(const struct cmaheap_kms *kms)
{
	return kms->fd;
}

CMAHEAP_API const char *cmaheap_kms_path(const struct cmaheap_kms *kms)
{
	return kms->path;
}

CMAHEAP_API const char *cmaheap_kms_driver(const struct cmaheap_kms *kms)
{
	return kms->driver;
}

CMAHEAP_API const char *cmaheap_kms_connector(const struct cmaheap_kms *kms)
{
	return kms->connector_name;
}
