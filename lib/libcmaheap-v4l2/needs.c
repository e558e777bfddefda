/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* Between V4L2's formats and the layout solver. */
#include <stdlib.h>

#include "internal.h"

/* Only the first pitch is a need: the others must follow from it. */
static int check_pitches(const struct cmaheap_v4l2 *device,
			 const struct cmaheap_v4l2_format *format,
			 const struct cmaheap_layout *layout)
{
	for (unsigned i = 0; i < format->buffer_count; i++) {
		if (format->pitches[i] != layout->planes[i].pitch)
			return cmaheap_fail(EOPNOTSUPP,
					    "%s has a pitch of %u in plane %u of %.4s: with %u in "
					    "the first one it should be %u",
					    device->driver, format->pitches[i], i,
					    (const char *)&format->fourcc, format->pitches[0],
					    layout->planes[i].pitch);
	}
	return 0;
}

static void add_sizes(const struct cmaheap_v4l2_format *format, struct cmaheap_layout *layout,
		      struct cmaheap_needs *needs)
{
	for (unsigned i = 0; i < format->buffer_count; i++) {
		uint32_t planes = layout->sizes[i];

		if (format->sizes[i] <= planes)
			continue;
		if (format->buffer_count == 1)
			needs->size_min = format->sizes[i];
		else if (format->sizes[i] - planes > needs->tail)
			needs->tail = format->sizes[i] - planes;
		layout->sizes[i] = format->sizes[i];
	}
}

int format_layout(const struct cmaheap_v4l2_queue *queue, const struct cmaheap_v4l2_format *format,
		  struct cmaheap_layout *layout, struct cmaheap_needs *needs)
{
	const struct cmaheap_v4l2 *device = queue->device;
	const struct cmaheap_needs own = {
		.who = device->driver,
		.pitch = format->pitches[0],
		.flags = format->buffer_count > 1 ? CMAHEAP_SEPARATE : CMAHEAP_GAPLESS,
	};
	const struct cmaheap_image_info info = { format->fourcc, format->width, format->height,
						 &own, 1 };
	struct cmaheap_layout solved;
	int error;

	error = cmaheap_solve_layout(&info, &solved);
	if (error)
		return error;
	if (solved.buffer_count != format->buffer_count)
		return cmaheap_fail(EOPNOTSUPP, "%s has %u buffers for the %u planes of %.4s",
				    device->driver, format->buffer_count, solved.plane_count,
				    (const char *)&format->fourcc);
	error = check_pitches(device, format, &solved);
	if (error)
		return error;

	*needs = own;
	add_sizes(format, &solved, needs);
	*layout = solved;
	return 0;
}

static int get_needs(const struct cmaheap_v4l2_queue *queue, struct cmaheap_needs *needs)
{
	struct cmaheap_v4l2_format format;
	struct cmaheap_layout layout;
	int error = format_get(queue, &format);

	return error ? error : format_layout(queue, &format, &layout, needs);
}

CMAHEAP_API int cmaheap_v4l2_get_needs(const struct cmaheap_v4l2_queue *queue,
				       struct cmaheap_needs *needs)
{
	return TRACE(get_needs(queue, needs), "%s", queue->device->path);
}

/* The format that suits the others best. */
static int make_offer(const struct cmaheap_image_info *info, struct cmaheap_v4l2_format *offer)
{
	struct cmaheap_layout layout;
	unsigned flags = 0;
	int error;

	error = cmaheap_solve_layout(info, &layout);
	if (error)
		return error;
	for (size_t i = 0; i < info->needs_count; i++)
		flags |= info->needs[i].flags;

	*offer = (struct cmaheap_v4l2_format){
		.fourcc = info->fourcc,
		.width = info->width,
		.height = info->height,
	};
	if (flags & (CMAHEAP_SEPARATE | CMAHEAP_TOGETHER | CMAHEAP_GAPLESS))
		offer->buffer_count = layout.buffer_count;
	for (unsigned i = 0; i < layout.plane_count; i++)
		offer->pitches[i] = layout.planes[i].pitch;
	return 0;
}

/* Whether there is a layout for the others and the driver. */
static int check_together(const struct cmaheap_image_info *info, const struct cmaheap_needs *needs)
{
	struct cmaheap_image_info together = *info;
	struct cmaheap_needs *all = calloc(info->needs_count + 1, sizeof(*all));
	struct cmaheap_layout layout;
	int error;

	if (!all)
		return cmaheap_fail(ENOMEM, "out of memory for %zu needs", info->needs_count + 1);
	for (size_t i = 0; i < info->needs_count; i++)
		all[i] = info->needs[i];
	all[together.needs_count++] = *needs;
	together.needs = all;
	error = cmaheap_solve_layout(&together, &layout);
	free(all);
	return error;
}

static int negotiate(struct cmaheap_v4l2_queue *queue, const struct cmaheap_image_info *info,
		     struct cmaheap_needs *needs)
{
	const struct cmaheap_v4l2 *device = queue->device;
	struct cmaheap_v4l2_format format;
	struct cmaheap_needs own;
	int error;

	error = make_offer(info, &format);
	if (!error)
		error = cmaheap_v4l2_set_format(queue, &format);
	if (error)
		return error;
	if (format.width != info->width || format.height != info->height)
		return cmaheap_fail(EINVAL, "%s (%s) makes %ux%u of %ux%u", device->path,
				    device->name, format.width, format.height, info->width,
				    info->height);
	error = get_needs(queue, &own);
	if (!error)
		error = check_together(info, &own);
	if (!error)
		*needs = own;
	return error;
}

CMAHEAP_API int cmaheap_v4l2_negotiate(struct cmaheap_v4l2_queue *queue,
				       const struct cmaheap_image_info *info,
				       struct cmaheap_needs *needs)
{
	return TRACE(negotiate(queue, info, needs), "%s, %ux%u %.4s, %zu", queue->device->path,
		     info->width, info->height, (const char *)&info->fourcc, info->needs_count);
}
