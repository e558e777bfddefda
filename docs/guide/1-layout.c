/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <stdio.h>

#include <cmaheap/image.h>

int main(void)
{
	/* What the camera's driver said after VIDIOC_S_FMT, and what the display is known to need.
	 */
	struct cmaheap_needs needs[2] = {
		{ .who = "camera", .pitch_align = 16, .size_min = 614400 }
	};
	const struct cmaheap_image_info info = { CMAHEAP_FOURCC('R', 'G', '1', '6'), 640, 480,
						 needs, 2 };
	struct cmaheap_layout layout;

	if (cmaheap_find_profile("pl111", &needs[1]) || cmaheap_solve_layout(&info, &layout)) {
		fprintf(stderr, "%s\n", cmaheap_last_error());
		return 1;
	}
	for (unsigned i = 0; i < layout.plane_count; i++)
		printf("plane %u: %u bytes a row, %u rows, from byte %u of buffer %u\n", i,
		       layout.planes[i].pitch, layout.planes[i].rows, layout.planes[i].offset,
		       layout.planes[i].buffer);
	return 0;
}
