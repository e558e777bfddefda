/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <stdio.h>

#include "../common/program.h"
#include "devices.h"

static const uint32_t XR24 = CMAHEAP_FOURCC('X', 'R', '2', '4');

/* What the camera writes and the GPU reads. */
static int alloc_sources(struct devices *d, const struct options *options,
			 const struct cmaheap_needs *gpu)
{
	static const uint32_t fourccs[] = { CMAHEAP_FOURCC('N', 'V', '1', '2'),
					    CMAHEAP_FOURCC('Y', 'U', 'Y', 'V') };
	struct cmaheap_needs needs[2] = { *gpu };
	struct cmaheap_image_info info = { 0, options->width, options->height, needs, 1 };
	int error;

	d->pictures = cmaheap_v4l2_capture(d->camera);
	if (!d->pictures)
		return tell("that device is no camera");
	info.fourcc = fourccs[!cmaheap_v4l2_supports(d->pictures, fourccs[0])];
	if ((error = cmaheap_v4l2_negotiate(d->pictures, &info, &needs[1])))
		return error;
	info.needs_count = 2;
	printf("camera: %s (%s), %ux%u %.4s\n", cmaheap_v4l2_path(d->camera),
	       cmaheap_v4l2_name(d->camera), info.width, info.height, (const char *)&info.fourcc);
	for (unsigned i = 0; i < SOURCES && !error; i++)
		error = cmaheap_alloc_image(d->heap, &info, &d->sources[i]);
	return error;
}

/* As large as the mode: not every display shows less. */
static int alloc_targets(struct devices *d, const struct options *options,
			 const struct cmaheap_needs *gpu)
{
	bool upright = options->turns % 2 == 0;
	unsigned width = upright ? options->width : options->height;
	unsigned height = upright ? options->height : options->width;
	struct cmaheap_needs needs[2] = { *gpu };
	struct cmaheap_image_info info = { XR24, 0, 0, needs, 2 };
	struct cmaheap_kms_mode mode;
	int error;

	if (options->mode)
		error = cmaheap_kms_find_mode(d->kms, options->mode, &d->mode);
	else
		error = cmaheap_kms_fit_mode(d->kms, width, height, &d->mode);
	if (error || (error = cmaheap_kms_get_mode(d->kms, d->mode, &mode)) ||
	    (error = cmaheap_kms_needs(d->kms, XR24, &needs[1])))
		return error;
	info.width = mode.width;
	info.height = mode.height;
	printf("display: %s (%s), %s, mode %s\n", cmaheap_kms_path(d->kms),
	       cmaheap_kms_driver(d->kms), cmaheap_kms_connector(d->kms), mode.name);
	for (unsigned i = 0; i < TARGETS && !error; i++) {
		if (!(error = cmaheap_alloc_image(d->heap, &info, &d->targets[i])))
			error = cmaheap_kms_import(d->kms, d->targets[i], &d->fbs[i]);
	}
	return error;
}

static int open_gpu(struct devices *d, const struct options *options)
{
	const struct effect effect = { cmaheap_image_layout(d->sources[0]),
				       cmaheap_image_layout(d->targets[0]), options->turns,
				       options->finish };
	int error = gpu_open(&effect, &d->gpu);

	for (unsigned i = 0; i < SOURCES && !error; i++)
		error = gpu_add_source(d->gpu, i, d->sources[i]);
	for (unsigned i = 0; i < TARGETS && !error; i++)
		error = gpu_add_target(d->gpu, i, d->targets[i]);
	return error;
}

int open_devices(struct devices *d, const struct options *options)
{
	struct cmaheap_needs gpu = { 0 };
	uint32_t rate = 30000;
	int error;

	if ((options->profile && (error = cmaheap_find_profile(options->profile, &gpu))) ||
	    (error = cmaheap_open(options->heap, &d->heap)) ||
	    (error = cmaheap_v4l2_open(options->camera, &d->camera)) ||
	    (error = cmaheap_kms_open(options->card, options->connector, 0, &d->kms)) ||
	    (error = alloc_sources(d, options, &gpu)) ||
	    (error = alloc_targets(d, options, &gpu)) || (error = open_gpu(d, options)) ||
	    (error = cmaheap_v4l2_set_images(d->pictures, d->sources, SOURCES)))
		return error;
	cmaheap_v4l2_set_rate(d->pictures, &rate); /* cameras without that have one of their own */
	for (unsigned i = 0; i < SOURCES && !error; i++)
		error = cmaheap_v4l2_enqueue(d->pictures, i);
	return error ? error : cmaheap_v4l2_start(d->pictures);
}

void close_devices(struct devices *d)
{
	gpu_close(d->gpu);
	cmaheap_v4l2_close(d->camera);
	cmaheap_kms_close(d->kms);
	for (unsigned i = 0; i < SOURCES; i++)
		cmaheap_image_unref(d->sources[i]);
	for (unsigned i = 0; i < TARGETS; i++)
		cmaheap_image_unref(d->targets[i]);
	cmaheap_close(d->heap);
}
