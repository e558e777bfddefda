/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* What can be known of a card's wishes before it refuses an image. */
#include "internal.h"

static bool find_profile(const struct cmaheap_kms *kms, struct cmaheap_needs *needs)
{
	const char *name;

	/* Not to have one is no failure, and must not leave an error's text. */
	for (size_t i = 0; (name = cmaheap_profile_name(i)); i++) {
		if (!strcmp(name, kms->driver))
			return !cmaheap_find_profile(name, needs);
	}
	return false;
}

/* Of the first plane. */
static int bits_per_pixel(uint32_t fourcc, uint32_t *bits)
{
	enum { WIDTH = 8 }; /* a multiple of every format's block */
	const struct cmaheap_image_info info = { .fourcc = fourcc, .width = WIDTH, .height = 1 };
	struct cmaheap_layout layout;
	int error = cmaheap_solve_layout(&info, &layout);

	if (!error)
		*bits = layout.planes[0].pitch * 8 / WIDTH;
	return error;
}

/* 0 if the driver has no such buffers. */
static uint32_t dumb_pitch(int fd, uint32_t width, uint32_t bits)
{
	uint32_t handle, pitch;
	uint64_t size;

	if (drmModeCreateDumbBuffer(fd, width, 1, bits, 0, &handle, &pitch, &size))
		return 0;
	drmModeDestroyDumbBuffer(fd, handle);
	return pitch;
}

/* The largest power of two that divides all pitches: their lowest bit. */
static uint32_t measure_align(int fd, uint32_t bits)
{
	static const uint32_t widths[] = { 1, 17, 33, 129 };
	uint32_t pitches = 0;

	for (size_t i = 0; i < sizeof(widths) / sizeof(widths[0]); i++)
		pitches |= dumb_pitch(fd, widths[i], bits);
	return pitches & (~pitches + 1);
}

static int find_needs(const struct cmaheap_kms *kms, uint32_t fourcc, struct cmaheap_needs *needs)
{
	struct cmaheap_needs found = { 0 };
	uint32_t bits;
	int error;

	error = kms_check_format(kms, fourcc);
	if (!error)
		error = bits_per_pixel(fourcc, &bits);
	if (error)
		return error;
	if (!find_profile(kms, &found))
		found.pitch_align = measure_align(kms->fd, bits);
	found.who = kms->driver;
	*needs = found;
	return 0;
}

CMAHEAP_API int cmaheap_kms_needs(const struct cmaheap_kms *kms, uint32_t fourcc,
				  struct cmaheap_needs *needs)
{
	return TRACE(find_needs(kms, fourcc, needs), "%s, %.4s", kms->path, (const char *)&fourcc);
}
