/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* States reach the card as a whole, or not at all. */
#include "internal.h"

/* An atomic request; the first failure sticks and is what finish() returns. */
struct commit {
	struct cmaheap_kms *kms;
	drmModeAtomicReq *request;
	int error;
};

static struct commit begin(struct cmaheap_kms *kms)
{
	struct commit commit = { .kms = kms, .request = drmModeAtomicAlloc() };

	if (!commit.request)
		commit.error = -ENOMEM;
	return commit;
}

static void add(struct commit *commit, const struct kms_object *object, enum kms_property property,
		uint64_t value)
{
	uint32_t id = object->properties[property].id;

	if (commit->error)
		return;
	if (!id)
		commit->error = -EOPNOTSUPP;
	else if (drmModeAtomicAddProperty(commit->request, object->id, id, value) < 0)
		commit->error = -ENOMEM;
}

static int finish(struct commit *commit, uint32_t flags)
{
	if (!commit->error &&
	    drmModeAtomicCommit(commit->kms->fd, commit->request, flags, commit->kms))
		commit->error = -errno;
	drmModeAtomicFree(commit->request);
	return commit->error;
}

/* The kernel writes a descriptor there. */
static uint64_t pointer(int *fence)
{
	return (uintptr_t)fence;
}

static void add_former_settings(struct commit *commit, const struct kms_object *object,
				enum kms_property first, enum kms_property last)
{
	for (enum kms_property i = first; i <= last; i++) {
		if (object->properties[i].id)
			add(commit, object, i, object->properties[i].saved);
	}
}

static void add_off(struct commit *commit, const struct kms_object *plane)
{
	add(commit, plane, PROPERTY_FB_ID, 0);
	add(commit, plane, PROPERTY_CRTC_ID, 0);
}

/* What a driver does not have, it does not do either. */
static void add_settings(struct commit *commit, const struct kms_object *plane,
			 const struct kms_view *view)
{
	uint64_t value;

	for (enum kms_property i = PROPERTY_ROTATION; i <= PROPERTY_COLOR_RANGE; i++) {
		if (kms_setting(plane, i, view, &value))
			add(commit, plane, i, value);
	}
}

static void add_view(struct commit *commit, const struct kms_object *plane,
		     const struct kms_view *view)
{
	const struct cmaheap_kms_place *place = &view->place;

	add(commit, plane, PROPERTY_FB_ID, view->fb->id);
	add(commit, plane, PROPERTY_CRTC_ID, commit->kms->crtc.id);
	add(commit, plane, PROPERTY_SRC_X, (uint64_t)place->crop_x << 16);
	add(commit, plane, PROPERTY_SRC_Y, (uint64_t)place->crop_y << 16);
	add(commit, plane, PROPERTY_SRC_W, (uint64_t)place->crop_width << 16);
	add(commit, plane, PROPERTY_SRC_H, (uint64_t)place->crop_height << 16);
	add(commit, plane, PROPERTY_CRTC_X, (uint64_t)(int64_t)place->x);
	add(commit, plane, PROPERTY_CRTC_Y, (uint64_t)(int64_t)place->y);
	add(commit, plane, PROPERTY_CRTC_W, place->width);
	add(commit, plane, PROPERTY_CRTC_H, place->height);
	add_settings(commit, plane, view);
	if (view->fb->fence >= 0)
		add(commit, plane, PROPERTY_IN_FENCE_FD, (uint64_t)view->fb->fence);
}

static void add_pending(struct commit *commit)
{
	const struct cmaheap_kms_plane *plane;

	for (plane = commit->kms->planes; plane; plane = plane->next) {
		if (plane->pending && plane->wanted.fb)
			add_view(commit, &plane->object, &plane->wanted);
		else if (plane->pending)
			add_off(commit, &plane->object);
	}
}

/* A card's objects share the properties' numbers. */
static void add_clones(struct commit *commit, uint32_t crtc)
{
	const struct cmaheap_kms *kms = commit->kms;
	struct kms_object clone = { 0 };

	clone.properties[PROPERTY_CRTC_ID] = kms->connector_object.properties[PROPERTY_CRTC_ID];
	for (unsigned i = 0; i < kms->clone_count; i++) {
		clone.id = kms->clones[i];
		add(commit, &clone, PROPERTY_CRTC_ID, crtc);
	}
}

static void add_gamma(struct commit *commit)
{
	const struct cmaheap_kms *kms = commit->kms;

	if (kms->gamma_pending)
		add(commit, &kms->crtc, PROPERTY_GAMMA_LUT, kms->gamma);
}

/* No table and no matrix but our own. */
static void add_colours(struct commit *commit)
{
	const struct kms_object *crtc = &commit->kms->crtc;

	for (enum kms_property i = PROPERTY_DEGAMMA_LUT; i <= PROPERTY_GAMMA_LUT; i++) {
		if (crtc->properties[i].id)
			add(commit, crtc, i, i == PROPERTY_GAMMA_LUT ? commit->kms->gamma : 0);
	}
}

static int show(struct cmaheap_kms *kms)
{
	struct commit commit;
	uint32_t blob;
	int error;

	if (drmModeCreatePropertyBlob(kms->fd, &kms->mode, sizeof(kms->mode), &blob))
		return -errno;
	commit = begin(kms);
	add(&commit, &kms->connector_object, PROPERTY_CRTC_ID, kms->crtc.id);
	add_clones(&commit, 0); /* they may not have the mode */
	add(&commit, &kms->crtc, PROPERTY_MODE_ID, blob);
	add(&commit, &kms->crtc, PROPERTY_ACTIVE, 1);
	add_colours(&commit);
	add_pending(&commit);
	error = finish(&commit, DRM_MODE_ATOMIC_ALLOW_MODESET);
	drmModeDestroyPropertyBlob(kms->fd, blob);
	return error;
}

static int flip(struct cmaheap_kms *kms, int *fence)
{
	struct commit commit = begin(kms);
	int made = -1, error;

	add_gamma(&commit);
	add_pending(&commit);
	if (fence)
		add(&commit, &kms->crtc, PROPERTY_OUT_FENCE_PTR, pointer(&made));
	error = finish(&commit, DRM_MODE_ATOMIC_NONBLOCK | DRM_MODE_PAGE_FLIP_EVENT);
	if (!error && fence)
		*fence = made;
	return error;
}

static int test(struct cmaheap_kms *kms)
{
	struct commit commit = begin(kms);

	add_gamma(&commit);
	add_pending(&commit);
	return finish(&commit, DRM_MODE_ATOMIC_TEST_ONLY);
}

static void add_saved(struct commit *commit, const struct kms_object *object,
		      enum kms_property first, enum kms_property last)
{
	for (enum kms_property i = first; i <= last; i++)
		add(commit, object, i, object->properties[i].saved);
}

/* A mode needs a blob of our own, the old one may be gone. */
static int restore(struct cmaheap_kms *kms)
{
	const struct cmaheap_kms_plane *plane;
	struct commit commit;
	uint32_t blob = 0;
	int error;

	if (kms->saved->mode_valid &&
	    drmModeCreatePropertyBlob(kms->fd, &kms->saved->mode, sizeof(kms->saved->mode), &blob))
		return -errno;

	commit = begin(kms);
	add_saved(&commit, &kms->connector_object, PROPERTY_CRTC_ID, PROPERTY_CRTC_ID);
	add_clones(&commit, kms->crtc.id);
	add_saved(&commit, &kms->crtc, PROPERTY_ACTIVE, PROPERTY_ACTIVE);
	add(&commit, &kms->crtc, PROPERTY_MODE_ID, blob);
	add_former_settings(&commit, &kms->crtc, PROPERTY_DEGAMMA_LUT, PROPERTY_GAMMA_LUT);
	for (plane = kms->planes; plane; plane = plane->next) {
		if (!plane->touched)
			continue;
		add_saved(&commit, &plane->object, PROPERTY_CRTC_ID, PROPERTY_CRTC_H);
		add_former_settings(&commit, &plane->object, PROPERTY_ROTATION,
				    PROPERTY_COLOR_RANGE);
	}
	if (kms->writing_back)
		add(&commit, &kms->writeback, PROPERTY_CRTC_ID, 0);
	error = finish(&commit, DRM_MODE_ATOMIC_ALLOW_MODESET);
	if (blob)
		drmModeDestroyPropertyBlob(kms->fd, blob);
	return error;
}

static void switch_off(struct cmaheap_kms *kms)
{
	const struct cmaheap_kms_plane *plane;
	struct commit commit = begin(kms);

	add(&commit, &kms->connector_object, PROPERTY_CRTC_ID, 0); /* clones are dark already */
	add(&commit, &kms->crtc, PROPERTY_MODE_ID, 0);
	add(&commit, &kms->crtc, PROPERTY_ACTIVE, 0);
	add_former_settings(&commit, &kms->crtc, PROPERTY_DEGAMMA_LUT, PROPERTY_GAMMA_LUT);
	for (plane = kms->planes; plane; plane = plane->next) {
		if (!plane->touched)
			continue;
		add_off(&commit, &plane->object);
		add_former_settings(&commit, &plane->object, PROPERTY_ROTATION,
				    PROPERTY_COLOR_RANGE);
	}
	if (kms->writing_back)
		add(&commit, &kms->writeback, PROPERTY_CRTC_ID, 0);
	finish(&commit, DRM_MODE_ATOMIC_ALLOW_MODESET);
}

const struct kms_backend kms_atomic = {
	.show = show,
	.flip = flip,
	.test = test,
	.restore = restore,
	.switch_off = switch_off,
};

int kms_atomic_write_back(struct cmaheap_kms *kms, const struct cmaheap_kms_fb *fb, int *fence)
{
	struct commit commit = begin(kms);
	int made = -1, error;

	add(&commit, &kms->writeback, PROPERTY_CRTC_ID, kms->crtc.id);
	add(&commit, &kms->writeback, PROPERTY_WRITEBACK_FB_ID, fb->id);
	add(&commit, &kms->writeback, PROPERTY_WRITEBACK_OUT_FENCE_PTR, pointer(&made));
	error = finish(&commit, DRM_MODE_ATOMIC_ALLOW_MODESET);
	if (!error)
		*fence = made;
	return error;
}

CMAHEAP_API bool cmaheap_kms_is_atomic(const struct cmaheap_kms *kms)
{
	return kms->backend == &kms_atomic;
}
