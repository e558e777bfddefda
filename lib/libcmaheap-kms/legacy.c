/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* One call for each thing that changes, for drivers without atomic modesetting. */
#include "internal.h"

static int set_plane(struct cmaheap_kms *kms, const struct cmaheap_kms_plane *plane)
{
	const struct cmaheap_kms_place *place = &plane->wanted.place;
	uint32_t fb = plane->wanted.fb ? plane->wanted.fb->id : 0;

	if (drmModeSetPlane(kms->fd, plane->object.id, kms->crtc.id, fb, 0, place->x, place->y,
			    place->width, place->height, place->crop_x << 16, place->crop_y << 16,
			    place->crop_width << 16, place->crop_height << 16))
		return -errno;
	return 0;
}

static int set_overlays(struct cmaheap_kms *kms)
{
	const struct cmaheap_kms_plane *plane;
	int error = 0;

	for (plane = kms->primary->next; plane && !error; plane = plane->next) {
		if (plane->pending)
			error = set_plane(kms, plane);
	}
	return error;
}

/* The first connector is ours. */
static int set_crtc(struct cmaheap_kms *kms, uint32_t fb, uint32_t x, uint32_t y,
		    drmModeModeInfo *mode, unsigned clone_count)
{
	uint32_t connectors[1 + KMS_CLONES] = { kms->connector->connector_id };

	memcpy(connectors + 1, kms->clones, clone_count * sizeof(kms->clones[0]));
	if (drmModeSetCrtc(kms->fd, kms->crtc.id, fb, x, y, connectors, 1 + (int)clone_count, mode))
		return -errno;
	return 0;
}

static int show(struct cmaheap_kms *kms)
{
	int error = set_crtc(kms, kms->primary->wanted.fb->id, 0, 0, &kms->mode, 0);

	if (error)
		return error;
	kms->changed = true;
	return set_overlays(kms);
}

static int flip(struct cmaheap_kms *kms, int *fence)
{
	int error;

	if (fence)
		return -EOPNOTSUPP;
	/* Some drivers would have an overlay wait for a flip under way. */
	error = set_overlays(kms);
	if (error)
		return error;
	if (drmModePageFlip(kms->fd, kms->crtc.id, kms->primary->wanted.fb->id,
			    DRM_MODE_PAGE_FLIP_EVENT, kms))
		return -errno;
	return 0;
}

/* There is no way to ask. */
static int test(struct cmaheap_kms *kms)
{
	(void)kms;
	return 0;
}

static void switch_overlays_off(struct cmaheap_kms *kms)
{
	const struct cmaheap_kms_plane *plane;

	for (plane = kms->primary->next; plane; plane = plane->next) {
		if (plane->touched)
			drmModeSetPlane(kms->fd, plane->object.id, kms->crtc.id, 0, 0, 0, 0, 0, 0,
					0, 0, 0, 0);
	}
}

static void switch_off(struct cmaheap_kms *kms)
{
	switch_overlays_off(kms);
	drmModeSetCrtc(kms->fd, kms->crtc.id, 0, 0, 0, NULL, 0, NULL);
}

static int restore(struct cmaheap_kms *kms)
{
	drmModeCrtc *saved = kms->saved;

	if (!saved->mode_valid || !saved->buffer_id)
		return -ENOENT;
	switch_overlays_off(kms);
	return set_crtc(kms, saved->buffer_id, saved->x, saved->y, &saved->mode, kms->clone_count);
}

const struct kms_backend kms_legacy = {
	.show = show,
	.flip = flip,
	.test = test,
	.restore = restore,
	.switch_off = switch_off,
};
