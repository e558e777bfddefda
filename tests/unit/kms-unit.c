/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include "kms-unit.h"

#include <drm_fourcc.h>

struct cmaheap_kms *open_fake_card(unsigned flags)
{
	struct cmaheap_kms *kms;

	assert_int_equal(cmaheap_kms_open(NULL, NULL, flags, &kms), 0);
	return kms;
}

struct cmaheap_kms_fb *make_fb(struct cmaheap_kms *kms, uint32_t fourcc, uint32_t width,
			       uint32_t height)
{
	struct cmaheap_image *image = make_image(fourcc, width, height, 0);
	struct cmaheap_kms_fb *fb;

	assert_int_equal(cmaheap_kms_import(kms, image, &fb), 0);
	cmaheap_image_unref(image);
	return fb;
}

struct cmaheap_kms_fb *make_vga_fb(struct cmaheap_kms *kms)
{
	return make_fb(kms, DRM_FORMAT_XRGB8888, 640, 480);
}
