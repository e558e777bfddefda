/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* Layouts that others made may say anything. */
#include "error.h"
#include "format.h"

static int check_plane(const struct cmaheap_layout *layout, const struct format *format,
		       unsigned index)
{
	const struct cmaheap_plane *plane = &layout->planes[index];
	uint64_t row = format_row(format, index, layout->width);
	uint32_t rows = format_rows(format, index, layout->height);
	uint64_t end = (uint64_t)plane->offset + plane->size;

	if (plane->buffer >= layout->buffer_count)
		return cmaheap_fail(EINVAL, "plane %u lies in buffer %u of %u", index,
				    plane->buffer, layout->buffer_count);
	if (plane->pitch < row)
		return cmaheap_fail(
			EINVAL, "plane %u has a pitch of %u: %u pixels of %.4s take %ju", index,
			plane->pitch, layout->width, (const char *)&layout->fourcc, (uintmax_t)row);
	if (plane->rows < rows)
		return cmaheap_fail(EINVAL, "plane %u has %u rows: %u pixels of %.4s take %u",
				    index, plane->rows, layout->height,
				    (const char *)&layout->fourcc, rows);
	if (plane->size < (uint64_t)plane->pitch * (plane->rows - 1) + row)
		return cmaheap_fail(EINVAL, "plane %u has %u bytes: %u rows of %u bytes take more",
				    index, plane->size, plane->rows, plane->pitch);
	if (end > layout->sizes[plane->buffer])
		return cmaheap_fail(EINVAL, "plane %u ends at %ju: buffer %u has %u bytes", index,
				    (uintmax_t)end, plane->buffer, layout->sizes[plane->buffer]);
	return 0;
}

static int check_counts(const struct cmaheap_layout *layout, const struct format *format)
{
	unsigned planes = format_planes(format);

	if (layout->plane_count != planes)
		return cmaheap_fail(EINVAL, "%.4s has %u planes, not %u",
				    (const char *)&layout->fourcc, planes, layout->plane_count);
	if (!layout->buffer_count || layout->buffer_count > planes)
		return cmaheap_fail(EINVAL, "%u planes cannot lie in %u buffers", planes,
				    layout->buffer_count);
	for (unsigned i = 0; i < layout->buffer_count; i++) {
		unsigned plane = 0;

		while (plane < planes && layout->planes[plane].buffer != i)
			plane++;
		if (plane == planes)
			return cmaheap_fail(EINVAL, "buffer %u of %u holds no plane", i,
					    layout->buffer_count);
	}
	return 0;
}

/* Planes may lie side by side, with one's rows in the padding of the other's. */
static bool overlap(const struct cmaheap_plane *one, uint64_t one_row,
		    const struct cmaheap_plane *two, uint64_t two_row)
{
	uint64_t apart;

	if (one->offset > two->offset)
		return overlap(two, two_row, one, one_row);
	apart = two->offset - one->offset;
	if (one->buffer != two->buffer || apart >= one->size)
		return false;
	return one->pitch != two->pitch || apart % one->pitch < one_row ||
	       apart % one->pitch + two_row > one->pitch;
}

static int check_apart(const struct cmaheap_layout *layout, const struct format *format)
{
	for (unsigned i = 0; i < layout->plane_count; i++) {
		uint64_t row = format_row(format, i, layout->width);

		for (unsigned j = 0; j < i; j++) {
			if (overlap(&layout->planes[j], format_row(format, j, layout->width),
				    &layout->planes[i], row))
				return cmaheap_fail(EINVAL, "planes %u and %u overlap in buffer %u",
						    j, i, layout->planes[i].buffer);
		}
	}
	return 0;
}

static int check_layout(const struct cmaheap_layout *layout)
{
	const struct format *format = format_find(layout->fourcc);
	int error;

	if (!format)
		return cmaheap_fail(EINVAL, "format %.4s (0x%08x) is unknown",
				    (const char *)&layout->fourcc, layout->fourcc);
	if (!layout->width || !layout->height)
		return cmaheap_fail(EINVAL, "an image of %ux%u pixels has none", layout->width,
				    layout->height);
	if (layout->modifier)
		return cmaheap_fail(EINVAL, "modifier 0x%jx: only 0, linear, is supported",
				    (uintmax_t)layout->modifier);

	error = check_counts(layout, format);
	for (unsigned i = 0; !error && i < layout->plane_count; i++)
		error = check_plane(layout, format, i);
	return error ? error : check_apart(layout, format);
}

CMAHEAP_API int cmaheap_check_layout(const struct cmaheap_layout *layout)
{
	return TRACE(check_layout(layout), "%ux%u %.4s", layout->width, layout->height,
		     (const char *)&layout->fourcc);
}
