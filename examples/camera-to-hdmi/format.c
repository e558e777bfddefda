/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <stdio.h>

#include <drm_fourcc.h>

#include "format.h"

int tell(const char *message)
{
	fprintf(stderr, "camera-to-hdmi: %s\n", message);
	return TOLD;
}

static int choose_fourcc(struct choice *c)
{
	static const uint32_t candidates[] = { DRM_FORMAT_XRGB8888, DRM_FORMAT_XBGR8888,
					       DRM_FORMAT_RGB565,   DRM_FORMAT_RGB888,
					       DRM_FORMAT_BGR888,   DRM_FORMAT_YUYV };

	for (size_t i = 0; i < sizeof(candidates) / sizeof(candidates[0]); i++) {
		c->format.fourcc = candidates[i];
		if (cmaheap_v4l2_supports(c->camera, candidates[i]) &&
		    cmaheap_kms_supports(c->kms, candidates[i]))
			return 0;
	}
	return tell("camera and display have no pixel format in common");
}

/* Ask the camera for a size; TOLD, without a message, if it chose another. */
static int try_size(struct choice *c, uint32_t width, uint32_t height)
{
	int error;

	c->format = (struct cmaheap_v4l2_format){ c->format.fourcc, width, height, 0, 0 };
	error = cmaheap_v4l2_set_format(c->camera, &c->format);
	if (error)
		return error;
	return c->format.width == width && c->format.height == height ? 0 : TOLD;
}

static int try_mode(struct choice *c, unsigned index)
{
	struct cmaheap_kms_mode mode;
	int error = cmaheap_kms_get_mode(c->kms, index, &mode);

	return error ? error : try_size(c, mode.width, mode.height);
}

/* Without a wish: the first mode that the camera fills, else the mode closest to its picture. */
static int choose_size(struct choice *c, const struct options *options)
{
	int error = TOLD;

	if (options->mode && (error = cmaheap_kms_find_mode(c->kms, options->mode, &c->mode)))
		return error;

	if (options->width) {
		error = try_size(c, options->width, options->height);
		if (error == TOLD)
			return tell("the camera does not have the size asked for");
	} else if (options->mode) {
		error = try_mode(c, c->mode);
	} else {
		for (unsigned i = 0; error == TOLD && i < cmaheap_kms_mode_count(c->kms); i++)
			error = try_mode(c, i);
	}
	if (error < 0 || options->mode)
		return error < 0 ? error : 0;
	return cmaheap_kms_fit_mode(c->kms, c->format.width, c->format.height, &c->mode);
}

int choose_format(struct choice *choice, const struct options *options)
{
	int error = choose_fourcc(choice);

	return error ? error : choose_size(choice, options);
}
