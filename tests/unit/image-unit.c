/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include "image-unit.h"

#include <fcntl.h>
#include <unistd.h>

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
