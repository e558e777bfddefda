/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include "format.h"

#define F(a, b, c, d) CMAHEAP_FOURCC(a, b, c, d)

/* clang-format off */
const struct format formats[] = {
	/* DRM: packed RGB, and one or two components */
	{ F('X', 'R', '2', '4'), 1, 1, { 4 } },
	{ F('A', 'R', '2', '4'), 1, 1, { 4 } },
	{ F('X', 'B', '2', '4'), 1, 1, { 4 } },
	{ F('A', 'B', '2', '4'), 1, 1, { 4 } },
	{ F('R', 'X', '2', '4'), 1, 1, { 4 } },
	{ F('R', 'A', '2', '4'), 1, 1, { 4 } },
	{ F('B', 'X', '2', '4'), 1, 1, { 4 } },
	{ F('B', 'A', '2', '4'), 1, 1, { 4 } },
	{ F('R', 'G', '2', '4'), 1, 1, { 3 } },
	{ F('B', 'G', '2', '4'), 1, 1, { 3 } },
	{ F('R', 'G', '1', '6'), 1, 1, { 2 } },
	{ F('B', 'A', '1', '2'), 1, 1, { 2 } },
	{ F('R', '8', ' ', ' '), 1, 1, { 1 } },
	{ F('R', '1', '6', ' '), 1, 1, { 2 } },
	{ F('G', 'R', '8', '8'), 1, 1, { 2 } },
	{ F('G', 'R', '3', '2'), 1, 1, { 4 } },
	/* DRM: packed YCbCr 4:2:2 */
	{ F('Y', 'U', 'Y', 'V'), 2, 1, { 4 } },
	{ F('Y', 'V', 'Y', 'U'), 2, 1, { 4 } },
	{ F('U', 'Y', 'V', 'Y'), 2, 1, { 4 } },
	{ F('V', 'Y', 'U', 'Y'), 2, 1, { 4 } },
	/* DRM: luma, and chroma in pairs */
	{ F('N', 'V', '1', '2'), 2, 2, { 2, 2 } },
	{ F('N', 'V', '2', '1'), 2, 2, { 2, 2 } },
	{ F('N', 'V', '1', '6'), 2, 1, { 2, 2 } },
	{ F('N', 'V', '6', '1'), 2, 1, { 2, 2 } },
	{ F('N', 'V', '2', '4'), 1, 1, { 1, 2 } },
	{ F('N', 'V', '4', '2'), 1, 1, { 1, 2 } },
	{ F('P', '0', '1', '0'), 2, 2, { 4, 4 } },
	/* DRM: three planes */
	{ F('Y', 'U', '1', '2'), 2, 2, { 2, 1, 1 } },
	{ F('Y', 'V', '1', '2'), 2, 2, { 2, 1, 1 } },
	{ F('Y', 'U', '1', '6'), 2, 1, { 2, 1, 1 } },
	{ F('Y', 'V', '1', '6'), 2, 1, { 2, 1, 1 } },
	{ F('Y', 'U', '2', '4'), 1, 1, { 1, 1, 1 } },
	{ F('Y', 'V', '2', '4'), 1, 1, { 1, 1, 1 } },
	/* V4L2: Bayer, a byte or two a pixel */
	{ F('B', 'A', '8', '1'), 1, 1, { 1 } },
	{ F('G', 'B', 'R', 'G'), 1, 1, { 1 } },
	{ F('G', 'R', 'B', 'G'), 1, 1, { 1 } },
	{ F('R', 'G', 'G', 'B'), 1, 1, { 1 } },
	{ F('B', 'G', '1', '0'), 1, 1, { 2 } },
	{ F('G', 'B', '1', '0'), 1, 1, { 2 } },
	{ F('B', 'A', '1', '0'), 1, 1, { 2 } },
	{ F('R', 'G', '1', '0'), 1, 1, { 2 } },
	{ F('B', 'G', '1', '2'), 1, 1, { 2 } },
	{ F('G', 'B', '1', '2'), 1, 1, { 2 } },
	{ F('G', 'R', '1', '2'), 1, 1, { 2 } },
	{ F('R', 'G', '1', '2'), 1, 1, { 2 } },
	{ F('B', 'Y', 'R', '2'), 1, 1, { 2 } },
	{ F('G', 'B', '1', '6'), 1, 1, { 2 } },
	{ F('G', 'R', '1', '6'), 1, 1, { 2 } },
	{ F('R', 'G', 'B', '6'), 1, 1, { 2 } },
	/* V4L2: Bayer, packed as on MIPI CSI-2 */
	{ F('p', 'B', 'A', 'A'), 4, 1, { 5 } },
	{ F('p', 'G', 'A', 'A'), 4, 1, { 5 } },
	{ F('p', 'g', 'A', 'A'), 4, 1, { 5 } },
	{ F('p', 'R', 'A', 'A'), 4, 1, { 5 } },
	{ F('p', 'B', 'C', 'C'), 2, 1, { 3 } },
	{ F('p', 'G', 'C', 'C'), 2, 1, { 3 } },
	{ F('p', 'g', 'C', 'C'), 2, 1, { 3 } },
	{ F('p', 'R', 'C', 'C'), 2, 1, { 3 } },
};
/* clang-format on */

const size_t format_count = sizeof(formats) / sizeof(formats[0]);

const struct format *format_find(uint32_t fourcc)
{
	for (size_t i = 0; i < format_count; i++) {
		if (formats[i].fourcc == fourcc)
			return &formats[i];
	}
	return NULL;
}

unsigned format_planes(const struct format *format)
{
	unsigned count = 0;

	while (count < CMAHEAP_MAX_PLANES && format->bytes[count])
		count++;
	return count;
}

uint64_t format_row(const struct format *format, unsigned plane, uint32_t width)
{
	return ((uint64_t)width + format->block - 1) / format->block * format->bytes[plane];
}

uint32_t format_rows(const struct format *format, unsigned plane, uint32_t rows)
{
	if (plane == 0)
		return rows;
	return rows / format->vsub + (rows % format->vsub != 0);
}
