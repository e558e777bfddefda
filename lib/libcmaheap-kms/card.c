/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "internal.h"
#include "survey.h"

static int check_card(struct cmaheap_kms *kms)
{
	drmVersion *version = drmGetVersion(kms->fd);

	if (!version)
		return cmaheap_fail(ENOTTY, "%s is no DRM device", kms->path);
	snprintf(kms->driver, sizeof(kms->driver), "%s", version->name);
	drmFreeVersion(version);

	if (drmSetClientCap(kms->fd, DRM_CLIENT_CAP_UNIVERSAL_PLANES, 1))
		return cmaheap_fail(EOPNOTSUPP, "%s (%s) drives no displays", kms->path,
				    kms->driver);
	return 0;
}

static void choose_backend(struct cmaheap_kms *kms, unsigned flags)
{
	uint64_t modifiers;

	kms->backend = &kms_legacy;
	if (!(flags & CMAHEAP_KMS_LEGACY) && !drmSetClientCap(kms->fd, DRM_CLIENT_CAP_ATOMIC, 1))
		kms->backend = &kms_atomic;
	kms->has_modifiers = !drmGetCap(kms->fd, DRM_CAP_ADDFB2_MODIFIERS, &modifiers) && modifiers;
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
		error = kms_choose_crtc(kms, resources);
	drmModeFreeResources(resources);
	if (!error)
		error = kms_find_planes(kms);
	return error;
}

static void free_kms(struct cmaheap_kms *kms)
{
	kms_free_planes(kms);
	drmModeFreeCrtc(kms->saved);
	drmModeFreeConnector(kms->connector);
	if (kms->memory_fd >= 0)
		close(kms->memory_fd);
	close(kms->fd);
	kms_free_leaving(kms, true);
	free(kms);
}

static int prepare(struct cmaheap_kms *kms, const char *connector, unsigned flags)
{
	int error = check_card(kms);

	/* Connectors are probed for the master only. */
	if (!error)
		error = become_master(kms);
	/* Whoever opens a card that has no master is its master from then on. */
	if (!error)
		error = kms_open_memory(kms);
	if (error)
		return error;
	choose_backend(kms, flags);
	error = choose_pipeline(kms, connector);
	if (!error && cmaheap_kms_is_atomic(kms))
		kms_find_writeback(kms);
	return error;
}

static int open_path(const char *path, const char *connector, unsigned flags,
		     struct cmaheap_kms **kms)
{
	struct cmaheap_kms *opened;
	int error;

	if (strlen(path) >= sizeof(opened->path))
		return cmaheap_fail(EINVAL, "card path \"%.80s...\" is too long", path);

	opened = calloc(1, sizeof(*opened));
	if (!opened)
		return cmaheap_fail(ENOMEM, "out of memory opening %s", path);
	strcpy(opened->path, path);
	opened->memory_fd = -1;

	opened->fd = open(path, O_RDWR | O_CLOEXEC);
	if (opened->fd < 0) {
		error = cmaheap_fail(errno, "cannot open %s: %s", path, strerror(errno));
		free(opened);
		return error;
	}
	error = prepare(opened, connector, flags);
	if (error) {
		free_kms(opened);
		return error;
	}
	*kms = opened;
	return 0;
}

static enum survey_rank rank_of(int error)
{
	switch (error) {
	case -ENOTTY:
	case -EOPNOTSUPP:
		return SURVEY_OTHER_KIND;
	case -ENOENT:
		return SURVEY_UNSUITABLE;
	default:
		return SURVEY_NEARLY;
	}
}

static int open_first(const char *connector, unsigned flags, struct cmaheap_kms **kms)
{
	struct survey survey = { 0 };
	int error;

	for (int i = 0; i < 64; i++) {
		char path[24];

		snprintf(path, sizeof(path), "/dev/dri/card%d", i);
		if (access(path, F_OK) < 0)
			continue;
		error = open_path(path, connector, flags, kms);
		if (!error)
			return 0;
		survey_pass_over(&survey, rank_of(error), error);
	}
	error = survey_explain(&survey, "no display can be used");
	return error ? error
		     : cmaheap_fail(ENODEV, "there is no /dev/dri/card0 to 63: is the display's "
					    "driver loaded?");
}

static int open_card(const char *path, const char *connector, unsigned flags,
		     struct cmaheap_kms **kms)
{
	if (flags & ~(unsigned)CMAHEAP_KMS_LEGACY)
		return cmaheap_fail(EINVAL, "flags 0x%x: only CMAHEAP_KMS_LEGACY is known", flags);
	return path ? open_path(path, connector, flags, kms) : open_first(connector, flags, kms);
}

CMAHEAP_API int cmaheap_kms_open(const char *path, const char *connector, unsigned flags,
				 struct cmaheap_kms **kms)
{
	return TRACE(open_card(path, connector, flags, kms), "%s, %s, 0x%x", path ? path : "NULL",
		     connector ? connector : "NULL", flags);
}

/* What was shown may belong to a program that has ended. */
static void restore(struct cmaheap_kms *kms)
{
	kms_forget_lost_clones(kms);
	if (!kms->backend->restore(kms))
		return;
	/* One that is about to vanish is there, but refused. */
	if (kms->clone_count) {
		kms->clone_count = 0;
		if (!kms->backend->restore(kms))
			return;
	}
	kms->backend->switch_off(kms);
}

CMAHEAP_API void cmaheap_kms_close(struct cmaheap_kms *kms)
{
	if (!kms)
		return;
	if (kms->changed)
		restore(kms);
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
