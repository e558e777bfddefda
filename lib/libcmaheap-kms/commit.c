/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <poll.h>

#include "internal.h"

/* An atomic request; the first failure sticks and is what finish() returns. */
struct commit {
	const struct cmaheap_kms *kms;
	drmModeAtomicReq *request;
	int error;
};

static struct commit begin(const struct cmaheap_kms *kms)
{
	struct commit commit = { .kms = kms, .request = drmModeAtomicAlloc() };

	if (!commit.request)
		commit.error = -ENOMEM;
	return commit;
}

static void add(struct commit *commit, enum kms_property property, uint64_t value)
{
	const struct kms_property_state *state = &commit->kms->properties[property];

	if (commit->error)
		return;
	if (drmModeAtomicAddProperty(commit->request, state->object, state->id, value) < 0)
		commit->error = -ENOMEM;
}

static int finish(struct commit *commit, uint32_t flags, void *user_data)
{
	if (!commit->error &&
	    drmModeAtomicCommit(commit->kms->fd, commit->request, flags, user_data))
		commit->error = -errno;
	drmModeAtomicFree(commit->request);
	return commit->error;
}

static void add_picture(struct commit *commit, const struct cmaheap_kms_fb *fb,
			const drmModeModeInfo *mode)
{
	uint32_t width = fb->layout.width, height = fb->layout.height;

	add(commit, PLANE_FB_ID, fb->id);
	add(commit, PLANE_CRTC_ID, commit->kms->crtc);
	add(commit, PLANE_SRC_X, 0);
	add(commit, PLANE_SRC_Y, 0);
	add(commit, PLANE_SRC_W, (uint64_t)width << 16);
	add(commit, PLANE_SRC_H, (uint64_t)height << 16);
	add(commit, PLANE_CRTC_X, (mode->hdisplay - width) / 2);
	add(commit, PLANE_CRTC_Y, (mode->vdisplay - height) / 2);
	add(commit, PLANE_CRTC_W, width);
	add(commit, PLANE_CRTC_H, height);
}

static int set_mode(const struct cmaheap_kms *kms, const struct cmaheap_kms_fb *fb,
		    const drmModeModeInfo *mode)
{
	struct commit commit;
	uint32_t blob;
	int error;

	if (drmModeCreatePropertyBlob(kms->fd, mode, sizeof(*mode), &blob))
		return -errno;
	commit = begin(kms);
	add(&commit, CONNECTOR_CRTC_ID, kms->crtc);
	add(&commit, CRTC_MODE_ID, blob);
	add(&commit, CRTC_ACTIVE, 1);
	add_picture(&commit, fb, mode);
	error = finish(&commit, DRM_MODE_ATOMIC_ALLOW_MODESET, NULL);
	drmModeDestroyPropertyBlob(kms->fd, blob);
	return error;
}

static int show(struct cmaheap_kms *kms, struct cmaheap_kms_fb *fb, unsigned mode)
{
	const struct cmaheap_kms_layout *layout = &fb->layout;
	const drmModeModeInfo *info = kms_mode(kms, mode);
	int error;

	if (!info)
		return cmaheap_fail(EINVAL, "mode %u: %s has %u", mode, kms->connector_name,
				    cmaheap_kms_mode_count(kms));
	if (kms->flipping)
		return cmaheap_fail(EBUSY, "a flip is under way on %s", kms->connector_name);
	if (layout->width > info->hdisplay || layout->height > info->vdisplay)
		return cmaheap_fail(EINVAL, "a picture of %ux%u does not fit into mode %s",
				    layout->width, layout->height, info->name);

	error = set_mode(kms, fb, info);
	if (error)
		return cmaheap_fail(
			-error, "%s (%s) refuses %ux%u %.4s with pitch %u in mode %s: %s%s",
			kms->path, kms->driver, layout->width, layout->height,
			(const char *)&layout->fourcc, layout->pitch, info->name, strerror(-error),
			layout->width < info->hdisplay || layout->height < info->vdisplay
				? "; its plane may have to fill the mode"
				: "");
	kms->shown = fb;
	kms->changed = true;
	return 0;
}

CMAHEAP_API int cmaheap_kms_show(struct cmaheap_kms *kms, struct cmaheap_kms_fb *fb, unsigned mode)
{
	return TRACE(show(kms, fb, mode), "%s, %u, %u", kms->path, fb->id, mode);
}

static int flip_to(struct cmaheap_kms *kms, struct cmaheap_kms_fb *fb)
{
	const uint32_t flags = DRM_MODE_ATOMIC_NONBLOCK | DRM_MODE_PAGE_FLIP_EVENT;
	struct commit commit;
	int error;

	if (kms->flipping)
		return cmaheap_fail(EBUSY, "a flip is under way on %s", kms->connector_name);
	if (!kms->shown)
		return cmaheap_fail(EINVAL, "nothing to flip from: call cmaheap_kms_show() first");
	if (fb->layout.width != kms->shown->layout.width ||
	    fb->layout.height != kms->shown->layout.height)
		return cmaheap_fail(EINVAL, "cannot flip from %ux%u to %ux%u",
				    kms->shown->layout.width, kms->shown->layout.height,
				    fb->layout.width, fb->layout.height);

	commit = begin(kms);
	add(&commit, PLANE_FB_ID, fb->id);
	error = finish(&commit, flags, kms);
	if (error)
		return cmaheap_fail(-error, "%s (%s) refuses a flip: %s", kms->path, kms->driver,
				    strerror(-error));
	kms->shown = fb;
	kms->flipping = true;
	return 0;
}

CMAHEAP_API int cmaheap_kms_flip(struct cmaheap_kms *kms, struct cmaheap_kms_fb *fb)
{
	return TRACE(flip_to(kms, fb), "%s, %u", kms->path, fb->id);
}

static void on_flip(int fd, unsigned sequence, unsigned seconds, unsigned microseconds,
		    unsigned crtc, void *data)
{
	struct cmaheap_kms *kms = data;

	(void)fd;
	(void)crtc;
	kms->flipping = false;
	kms->last_flip = (struct cmaheap_kms_flip){
		.sequence = sequence,
		.timestamp_ns = seconds * UINT64_C(1000000000) + microseconds * UINT64_C(1000),
	};
}

static int finish_flip(struct cmaheap_kms *kms, int timeout_ms, struct cmaheap_kms_flip *flip)
{
	drmEventContext context = { .version = 3, .page_flip_handler2 = on_flip };
	struct pollfd ready = { .fd = kms->fd, .events = POLLIN };
	int count;

	if (!kms->flipping)
		return cmaheap_fail(EAGAIN, "no flip is under way on %s", kms->connector_name);
	count = poll(&ready, 1, timeout_ms);
	if (count < 0 && errno == EINTR)
		return cmaheap_fail(EINTR, "a signal came before the flip on %s",
				    kms->connector_name);
	if (count < 0 || (count && drmHandleEvent(kms->fd, &context)))
		return cmaheap_fail(EIO, "no events from %s (%s)", kms->path, kms->driver);
	if (kms->flipping)
		return cmaheap_fail(EAGAIN, "the flip on %s is still under way",
				    kms->connector_name);
	*flip = kms->last_flip;
	return 0;
}

CMAHEAP_API int cmaheap_kms_finish_flip(struct cmaheap_kms *kms, int timeout_ms,
					struct cmaheap_kms_flip *flip)
{
	return TRACE(finish_flip(kms, timeout_ms, flip), "%s, %d", kms->path, timeout_ms);
}

/* Everything as it was found; a mode needs a blob of our own, the old one may be gone. */
static int commit_saved(const struct cmaheap_kms *kms)
{
	struct commit commit;
	uint32_t blob = 0;
	int error;

	if (kms->properties[CRTC_MODE_ID].saved &&
	    drmModeCreatePropertyBlob(kms->fd, &kms->saved_mode, sizeof(kms->saved_mode), &blob))
		return -errno;

	commit = begin(kms);
	for (int i = 0; i < KMS_PROPERTY_COUNT; i++)
		add(&commit, (enum kms_property)i,
		    i == CRTC_MODE_ID ? blob : kms->properties[i].saved);
	error = finish(&commit, DRM_MODE_ATOMIC_ALLOW_MODESET, NULL);
	if (blob)
		drmModeDestroyPropertyBlob(kms->fd, blob);
	return error;
}

static void switch_off(const struct cmaheap_kms *kms)
{
	struct commit commit = begin(kms);

	add(&commit, CONNECTOR_CRTC_ID, 0);
	add(&commit, CRTC_MODE_ID, 0);
	add(&commit, CRTC_ACTIVE, 0);
	add(&commit, PLANE_FB_ID, 0);
	add(&commit, PLANE_CRTC_ID, 0);
	finish(&commit, DRM_MODE_ATOMIC_ALLOW_MODESET, NULL);
}

void kms_restore(struct cmaheap_kms *kms)
{
	if (!kms->changed)
		return;
	/* What was shown may belong to a program that has ended. */
	if (commit_saved(kms))
		switch_off(kms);
	kms->shown = NULL;
}
