/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* Showing and flipping, whatever the way to the card. */
#include <poll.h>
#include <time.h>

#include "internal.h"

static int check_show(const struct cmaheap_kms *kms, const struct cmaheap_kms_fb *fb,
		      const drmModeModeInfo *mode)
{
	const struct cmaheap_layout *layout = &fb->layout;

	if (kms->flipping)
		return cmaheap_fail(EBUSY, "a flip is under way on %s", kms->connector_name);
	if (!kms_plane_supports(kms->primary, layout->fourcc))
		return kms_explain_format(kms->primary, layout->fourcc);
	if (layout->width > mode->hdisplay || layout->height > mode->vdisplay)
		return cmaheap_fail(EINVAL, "a picture of %ux%u does not fit into mode %s",
				    layout->width, layout->height, mode->name);
	if (!cmaheap_kms_is_atomic(kms) &&
	    (layout->width < mode->hdisplay || layout->height < mode->vdisplay))
		return cmaheap_fail(EINVAL,
				    "a picture of %ux%u does not fill mode %s, as it must "
				    "without atomic modesetting",
				    layout->width, layout->height, mode->name);
	return 0;
}

static int explain_show(const struct cmaheap_kms *kms, const struct cmaheap_layout *layout,
			const drmModeModeInfo *mode, int error)
{
	bool fills = layout->width == mode->hdisplay && layout->height == mode->vdisplay;

	return cmaheap_fail(-error, "%s (%s) refuses %ux%u %.4s with pitch %u in mode %s: %s%s",
			    kms->path, kms->driver, layout->width, layout->height,
			    (const char *)&layout->fourcc, layout->planes[0].pitch, mode->name,
			    strerror(-error), fills ? "" : "; its plane may have to fill the mode");
}

static void want_picture(struct cmaheap_kms *kms, struct cmaheap_kms_fb *fb)
{
	uint32_t width = fb->layout.width, height = fb->layout.height;
	const struct cmaheap_kms_place centred = {
		.x = (int32_t)(kms->mode.hdisplay - width) / 2,
		.y = (int32_t)(kms->mode.vdisplay - height) / 2,
		.width = width,
		.height = height,
		.crop_width = width,
		.crop_height = height,
	};

	kms_want(kms->primary, fb, &centred);
}

static int show(struct cmaheap_kms *kms, struct cmaheap_kms_fb *fb, unsigned index)
{
	const drmModeModeInfo *mode = kms_mode(kms, index);
	drmModeModeInfo former = kms->mode;
	int error;

	if (!mode)
		return cmaheap_fail(EINVAL, "mode %u: %s has %u", index, kms->connector_name,
				    cmaheap_kms_mode_count(kms));
	error = check_show(kms, fb, mode);
	if (error)
		return error;

	kms->mode = *mode;
	want_picture(kms, fb);
	kms_forget_lost_clones(kms);
	error = kms->backend->show(kms);
	if (error) {
		kms->primary->pending = false;
		kms->mode = former;
		return explain_show(kms, &fb->layout, mode, error);
	}
	kms_settle_planes(kms);
	return 0;
}

CMAHEAP_API int cmaheap_kms_show(struct cmaheap_kms *kms, struct cmaheap_kms_fb *fb, unsigned mode)
{
	return TRACE(show(kms, fb, mode), "%s, %u, %u", kms->path, fb->id, mode);
}

static int check_flip(const struct cmaheap_kms *kms, const struct cmaheap_kms_fb *fb,
		      const int *fence)
{
	const struct cmaheap_kms_fb *shown = kms->primary->shown.fb;

	if (kms->flipping)
		return cmaheap_fail(EBUSY, "a flip is under way on %s", kms->connector_name);
	if (!shown)
		return cmaheap_fail(EINVAL, "nothing to flip from: call cmaheap_kms_show() first");
	if (fb->layout.width != shown->layout.width || fb->layout.height != shown->layout.height)
		return cmaheap_fail(EINVAL, "cannot flip from %ux%u to %ux%u", shown->layout.width,
				    shown->layout.height, fb->layout.width, fb->layout.height);
	if (fence && !cmaheap_kms_is_atomic(kms))
		return cmaheap_fail(EOPNOTSUPP,
				    "%s (%s) gives no fence without atomic modesetting: use "
				    "cmaheap_kms_finish_flip()",
				    kms->path, kms->driver);
	return 0;
}

static int flip_to(struct cmaheap_kms *kms, struct cmaheap_kms_fb *fb, int *fence)
{
	int error = check_flip(kms, fb, fence);

	if (error)
		return error;
	want_picture(kms, fb);
	error = kms->backend->flip(kms, fence);
	if (error) {
		kms->primary->pending = false;
		return cmaheap_fail(-error, "%s (%s) refuses a flip: %s", kms->path, kms->driver,
				    strerror(-error));
	}
	kms_settle_planes(kms);
	kms->flipping = true;
	return 0;
}

CMAHEAP_API int cmaheap_kms_flip(struct cmaheap_kms *kms, struct cmaheap_kms_fb *fb, int *fence)
{
	return TRACE(flip_to(kms, fb, fence), "%s, %u", kms->path, fb->id);
}

/* Whose events this thread takes. */
static _Thread_local const struct cmaheap_kms *taking;

/* The program's own flips, of another CRTC, come with data of its own. */
static void on_flip(int fd, unsigned sequence, unsigned seconds, unsigned microseconds,
		    unsigned crtc, void *data)
{
	struct cmaheap_kms *kms = data;

	(void)fd;
	(void)crtc;
	if (data != taking)
		return;
	kms->flipping = false;
	kms->last_flip = (struct cmaheap_kms_flip){
		.sequence = sequence,
		.timestamp_ns = seconds * UINT64_C(1000000000) + microseconds * UINT64_C(1000),
	};
}

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* One event or several, of whatever kind. 0 also if there was none in time. */
static int take_events(struct cmaheap_kms *kms, int timeout_ms)
{
	drmEventContext context = { .version = 3, .page_flip_handler2 = on_flip };
	struct pollfd ready = { .fd = kms->fd, .events = POLLIN };
	int count = poll(&ready, 1, timeout_ms);

	if (count < 0 && errno == EINTR)
		return cmaheap_fail(EINTR, "a signal came before the flip on %s",
				    kms->connector_name);
	taking = kms;
	if (count < 0 || (count && drmHandleEvent(kms->fd, &context)))
		return cmaheap_fail(EIO, "no events from %s (%s)", kms->path, kms->driver);
	return 0;
}

static int finish_flip(struct cmaheap_kms *kms, int timeout_ms, struct cmaheap_kms_flip *flip)
{
	const int64_t end = now_ms() + timeout_ms;
	int64_t left = timeout_ms;
	int error = 0;

	if (!kms->flipping)
		return cmaheap_fail(EAGAIN, "no flip is under way on %s", kms->connector_name);
	/* The program may have asked for other events on the same descriptor. */
	do {
		error = take_events(kms, (int)left);
		if (timeout_ms >= 0)
			left = end - now_ms();
	} while (!error && kms->flipping && (timeout_ms < 0 || left > 0));
	if (error)
		return error;
	if (kms->flipping)
		return cmaheap_fail(EAGAIN, "the flip on %s is still under way",
				    kms->connector_name);
	kms_free_leaving(kms, false);
	*flip = kms->last_flip;
	return 0;
}

CMAHEAP_API int cmaheap_kms_finish_flip(struct cmaheap_kms *kms, int timeout_ms,
					struct cmaheap_kms_flip *flip)
{
	return TRACE(finish_flip(kms, timeout_ms, flip), "%s, %d", kms->path, timeout_ms);
}
