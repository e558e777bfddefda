/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <stdio.h>

#include "internal.h"
#include "joined.h"

const drmModeModeInfo *kms_mode(const struct cmaheap_kms *kms, unsigned index)
{
	if (index >= cmaheap_kms_mode_count(kms))
		return NULL;
	return &kms->connector->modes[index];
}

CMAHEAP_API unsigned cmaheap_kms_mode_count(const struct cmaheap_kms *kms)
{
	return (unsigned)kms->connector->count_modes;
}

/* The mode's own vrefresh is rounded to whole hertz. */
static uint32_t refresh_of(const drmModeModeInfo *mode)
{
	uint64_t pixels = (uint64_t)mode->htotal * mode->vtotal;
	uint64_t refresh = pixels ? mode->clock * UINT64_C(1000000) / pixels : 0;

	if (mode->flags & DRM_MODE_FLAG_INTERLACE)
		refresh *= 2;
	if (mode->flags & DRM_MODE_FLAG_DBLSCAN)
		refresh /= 2;
	return (uint32_t)refresh;
}

static int get_mode(const struct cmaheap_kms *kms, unsigned index, struct cmaheap_kms_mode *mode)
{
	const drmModeModeInfo *info = kms_mode(kms, index);

	if (!info)
		return cmaheap_fail(EINVAL, "mode %u: %s has %u", index, kms->connector_name,
				    cmaheap_kms_mode_count(kms));

	*mode = (struct cmaheap_kms_mode){
		.width = info->hdisplay,
		.height = info->vdisplay,
		.refresh = refresh_of(info),
		.preferred = info->type & DRM_MODE_TYPE_PREFERRED,
	};
	snprintf(mode->name, sizeof(mode->name), "%s", info->name);
	return 0;
}

CMAHEAP_API int cmaheap_kms_get_mode(const struct cmaheap_kms *kms, unsigned index,
				     struct cmaheap_kms_mode *mode)
{
	return TRACE(get_mode(kms, index, mode), "%s, %u", kms->path, index);
}

static int explain_modes(const struct cmaheap_kms *kms, const char *wanted)
{
	struct joined list = { .text = "none" };

	for (unsigned i = 0; i < cmaheap_kms_mode_count(kms); i++) {
		const drmModeModeInfo *mode = &kms->connector->modes[i];

		cmaheap_join(&list, " ", "%s@%u", mode->name, mode->vrefresh);
	}
	return cmaheap_fail(ENOENT, "no mode for %s on %s; there are: %s", wanted,
			    kms->connector_name, list.text);
}

static int find_mode(const struct cmaheap_kms *kms, const char *name, unsigned *index)
{
	for (unsigned i = 0; i < cmaheap_kms_mode_count(kms); i++) {
		const drmModeModeInfo *mode = &kms->connector->modes[i];
		char full_name[DRM_DISPLAY_MODE_LEN + 16];

		snprintf(full_name, sizeof(full_name), "%s@%u", mode->name, mode->vrefresh);
		if (!strcmp(name, mode->name) || !strcmp(name, full_name)) {
			*index = i;
			return 0;
		}
	}
	return explain_modes(kms, name);
}

CMAHEAP_API int cmaheap_kms_find_mode(const struct cmaheap_kms *kms, const char *name,
				      unsigned *index)
{
	return TRACE(find_mode(kms, name, index), "%s, %s", kms->path, name);
}

static int fit_mode(const struct cmaheap_kms *kms, uint32_t width, uint32_t height, unsigned *index)
{
	uint32_t best = UINT32_MAX;
	char size[32];

	for (unsigned i = 0; i < cmaheap_kms_mode_count(kms); i++) {
		const drmModeModeInfo *mode = &kms->connector->modes[i];
		uint32_t area = (uint32_t)mode->hdisplay * mode->vdisplay;

		if (mode->flags & DRM_MODE_FLAG_INTERLACE)
			continue;
		if (mode->hdisplay < width || mode->vdisplay < height || area >= best)
			continue;
		best = area;
		*index = i;
	}
	if (best < UINT32_MAX)
		return 0;
	snprintf(size, sizeof(size), "%ux%u", width, height);
	return explain_modes(kms, size);
}

CMAHEAP_API int cmaheap_kms_fit_mode(const struct cmaheap_kms *kms, uint32_t width, uint32_t height,
				     unsigned *index)
{
	return TRACE(fit_mode(kms, width, height, index), "%s, %ux%u", kms->path, width, height);
}
