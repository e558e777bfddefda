/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include "kms-unit.h"

#include <fcntl.h>
#include <unistd.h>

#include <drm_fourcc.h>

struct cmaheap_kms *open_fake_card(unsigned flags)
{
	struct cmaheap_kms *kms;

	assert_int_equal(cmaheap_kms_open(NULL, NULL, flags, &kms), 0);
	return kms;
}

struct cmaheap_image *make_image(uint32_t fourcc, uint32_t width, uint32_t height, unsigned needs)
{
	const struct cmaheap_needs need = { .flags = needs };
	const struct cmaheap_image_info info = { fourcc, width, height, &need, 1 };
	struct cmaheap_image *image;
	struct cmaheap_layout layout;
	int fds[CMAHEAP_MAX_PLANES];

	assert_int_equal(cmaheap_solve_layout(&info, &layout), 0);
	for (unsigned i = 0; i < layout.buffer_count; i++)
		fds[i] = fake_make_dmabuf(layout.sizes[i], O_RDWR);
	assert_int_equal(cmaheap_import_image(&layout, fds, &image), 0);
	for (unsigned i = 0; i < layout.buffer_count; i++)
		close(fds[i]);
	return image;
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
