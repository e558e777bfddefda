/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <errno.h>

#include <drm_fourcc.h>

#include "../common/program.h"
#include "format.h"

static int choose_fourcc(struct choice *c)
{
	static const uint32_t candidates[] = { DRM_FORMAT_XRGB8888, DRM_FORMAT_XBGR8888,
					       DRM_FORMAT_RGB565,   DRM_FORMAT_RGB888,
					       DRM_FORMAT_BGR888,   DRM_FORMAT_YUYV };

	for (size_t i = 0; i < sizeof(candidates) / sizeof(candidates[0]); i++) {
		c->info.fourcc = candidates[i];
		if (cmaheap_v4l2_supports(c->pictures, candidates[i]) &&
		    cmaheap_kms_supports(c->kms, candidates[i]))
			return 0;
	}
	return tell("camera and display have no pixel format in common");
}

/* Ask the camera for a size, laid out so that it suits the display. */
static int try_size(struct choice *c, uint32_t width, uint32_t height)
{
	int error;

	c->info.width = width;
	c->info.height = height;
	c->info.needs = c->needs;
	c->info.needs_count = 1;
	error = cmaheap_v4l2_negotiate(c->pictures, &c->info, &c->needs[1]);
	if (!error)
		c->info.needs_count = 2;
	return error;
}

static int try_mode(struct choice *c, unsigned index)
{
	struct cmaheap_kms_mode mode;
	int error = cmaheap_kms_get_mode(c->kms, index, &mode);

	return error ? error : try_size(c, mode.width, mode.height);
}

/* The first mode that the camera fills, else what the camera likes best. */
static int try_modes(struct choice *c)
{
	struct cmaheap_v4l2_format format;
	int error = -EINVAL;

	for (unsigned i = 0; error == -EINVAL && i < cmaheap_kms_mode_count(c->kms); i++)
		error = try_mode(c, i);
	if (error == -EINVAL && !(error = cmaheap_v4l2_get_format(c->pictures, &format)))
		error = try_size(c, format.width, format.height);
	return error;
}

/*
 * A mode that was not asked for is the one closest to the picture. What the source sends later may
 * not have the size that was asked for.
 */
static int choose_size(struct choice *c, const struct options *options)
{
	const bool again = c->info.width;
	int error = 0;

	if (options->mode && (error = cmaheap_kms_find_mode(c->kms, options->mode, &c->mode)))
		return error;

	if (options->width)
		error = try_size(c, options->width, options->height);
	else
		error = options->mode ? try_mode(c, c->mode) : try_modes(c);
	if (error == -EINVAL && again)
		error = try_modes(c);
	if (error || options->mode)
		return error;
	return cmaheap_kms_fit_mode(c->kms, c->info.width, c->info.height, &c->mode);
}

int choose_format(struct choice *choice, const struct options *options)
{
	int error;

	choice->pictures = cmaheap_v4l2_capture(choice->camera);
	if (!choice->pictures)
		return tell("that device is no camera");
	error = choose_fourcc(choice);
	if (error)
		return error;
	error = cmaheap_kms_needs(choice->kms, choice->info.fourcc, &choice->needs[0]);
	if (error)
		return error;
	return choose_size(choice, options);
}
