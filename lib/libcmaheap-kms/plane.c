/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* The planes of an output: its primary one, and overlays that nobody else uses. */
#include <stdlib.h>
#include <unistd.h>

#include "internal.h"
#include "joined.h"

static bool is_usable(const struct cmaheap_kms *kms, const drmModePlane *info)
{
	return info->possible_crtcs & (1U << kms->crtc_index) &&
	       (!info->crtc_id || info->crtc_id == kms->crtc.id);
}

static void free_plane(struct cmaheap_kms_plane *plane)
{
	drmModeFreePlane(plane->info);
	free(plane);
}

/* The plane is NULL if it is not for us. */
static int make_plane(struct cmaheap_kms *kms, uint32_t id, struct cmaheap_kms_plane **plane)
{
	struct cmaheap_kms_plane *made = calloc(1, sizeof(*made));
	int error;

	if (!made)
		return cmaheap_fail(ENOMEM, "out of memory for a plane");
	made->kms = kms;
	made->info = drmModeGetPlane(kms->fd, id);
	if (!made->info || !is_usable(kms, made->info)) {
		free_plane(made);
		*plane = NULL;
		return 0;
	}
	error = kms_read_object(kms, id, DRM_MODE_OBJECT_PLANE, &made->object);
	if (error) {
		free_plane(made);
		return error;
	}
	*plane = made;
	return 0;
}

/* A primary plane that is on the CRTC now wins over one that could be. */
static void keep_primary(struct cmaheap_kms *kms, struct cmaheap_kms_plane *plane)
{
	if (kms->primary && plane->info->crtc_id != kms->crtc.id) {
		free_plane(plane);
		return;
	}
	if (kms->primary) {
		kms->planes = kms->primary->next;
		free_plane(kms->primary);
	}
	plane->taken = true;
	plane->next = kms->planes;
	kms->planes = kms->primary = plane;
}

static void keep_overlay(struct cmaheap_kms *kms, struct cmaheap_kms_plane *plane)
{
	struct cmaheap_kms_plane **link = kms->primary ? &kms->primary->next : &kms->planes;

	while (*link)
		link = &(*link)->next;
	*link = plane;
}

static int add_plane(struct cmaheap_kms *kms, uint32_t id)
{
	struct cmaheap_kms_plane *plane = NULL;
	int error;

	error = make_plane(kms, id, &plane);
	if (error || !plane)
		return error;
	switch (plane->object.properties[PROPERTY_TYPE].saved) {
	case DRM_PLANE_TYPE_PRIMARY:
		keep_primary(kms, plane);
		break;
	case DRM_PLANE_TYPE_OVERLAY:
		keep_overlay(kms, plane);
		break;
	default:
		free_plane(plane);
	}
	return 0;
}

int kms_find_planes(struct cmaheap_kms *kms)
{
	drmModePlaneRes *planes = drmModeGetPlaneResources(kms->fd);
	int error = 0;

	for (uint32_t i = 0; !error && planes && i < planes->count_planes; i++)
		error = add_plane(kms, planes->planes[i]);
	drmModeFreePlaneResources(planes);
	if (!error && !kms->primary)
		return cmaheap_fail(EBUSY, "%s (%s) has no free primary plane for %s", kms->path,
				    kms->driver, kms->connector_name);
	return error;
}

void kms_free_planes(struct cmaheap_kms *kms)
{
	while (kms->planes) {
		struct cmaheap_kms_plane *next = kms->planes->next;

		free_plane(kms->planes);
		kms->planes = next;
	}
}

bool kms_plane_supports(const struct cmaheap_kms_plane *plane, uint32_t fourcc)
{
	for (uint32_t i = 0; i < plane->info->count_formats; i++) {
		if (plane->info->formats[i] == fourcc)
			return true;
	}
	return false;
}

int kms_explain_format(const struct cmaheap_kms_plane *plane, uint32_t fourcc)
{
	const struct cmaheap_kms *kms = plane->kms;
	struct joined list = { .text = "nothing" };

	for (uint32_t i = 0; i < plane->info->count_formats; i++)
		cmaheap_join(&list, " ", "%.4s", (const char *)&plane->info->formats[i]);
	return cmaheap_fail(EINVAL, "the %s plane of %s (%s) does not show %.4s; it shows %s",
			    plane == kms->primary ? "primary" : "overlay", kms->path, kms->driver,
			    (const char *)&fourcc, list.text);
}

void kms_want(struct cmaheap_kms_plane *plane, struct cmaheap_kms_fb *fb,
	      const struct cmaheap_kms_place *place)
{
	plane->wanted.fb = fb;
	plane->wanted.place = *place;
	plane->pending = true;
}

void kms_drop_fence(struct cmaheap_kms_fb *fb)
{
	if (fb->fence >= 0)
		close(fb->fence);
	fb->fence = -1;
}

void kms_settle_planes(struct cmaheap_kms *kms)
{
	for (struct cmaheap_kms_plane *plane = kms->planes; plane; plane = plane->next) {
		if (!plane->pending)
			continue;
		plane->shown = plane->wanted;
		plane->pending = false;
		plane->touched = true;
		if (plane->shown.fb)
			kms_drop_fence(plane->shown.fb);
	}
	kms->gamma_pending = false;
	kms->changed = true;
}

void kms_forget_fb(struct cmaheap_kms *kms, const struct cmaheap_kms_fb *fb)
{
	for (struct cmaheap_kms_plane *plane = kms->planes; plane; plane = plane->next) {
		if (plane->shown.fb == fb)
			plane->shown.fb = NULL;
		if (plane->wanted.fb == fb)
			plane->wanted.fb = NULL;
	}
}
