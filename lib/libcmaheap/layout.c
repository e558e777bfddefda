/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include "error.h"
#include "solver.h"

/* With CMAHEAP_GAPLESS: the plane would not start where the one before ends. */
static int fail_gap(const struct problem *problem, uint64_t end)
{
	const struct cmaheap_image_info *info = problem->info;
	const char *gapless = solver_who(solver_find_flag(info, CMAHEAP_GAPLESS));

	for (size_t i = 0; i < info->needs_count; i++) {
		const struct cmaheap_needs *need = &info->needs[i];

		if (need->height_align && info->height % need->height_align)
			return cmaheap_fail(
				EINVAL,
				"%s needs planes without a gap and %s rows in multiples "
				"of %u: there are %u",
				gapless, solver_who(need), need->height_align, info->height);
		if (need->offset_align && end % need->offset_align)
			return cmaheap_fail(EINVAL,
					    "%s needs planes without a gap and %s offsets in "
					    "multiples of %u: a plane ends at %ju",
					    gapless, solver_who(need), need->offset_align,
					    (uintmax_t)end);
	}
	return cmaheap_fail(EINVAL, "%s needs planes without a gap", gapless);
}

/* Places the plane behind what its buffer already holds, which is in sizes. */
static int place_plane(const struct problem *problem, struct cmaheap_layout *layout, unsigned index,
		       uint64_t first_pitch, uint64_t first_rows)
{
	const struct format *format = problem->format;
	uint64_t pitch = first_pitch * format->bytes[index] / format->bytes[0];
	uint32_t rows = format_rows(format, index, (uint32_t)first_rows);
	unsigned buffer = problem->flags & CMAHEAP_SEPARATE ? index : 0;
	uint64_t end = layout->sizes[buffer];
	uint64_t offset = solver_round_up(end, problem->offset_align);
	uint64_t size = pitch * rows;

	if (problem->flags & CMAHEAP_GAPLESS && index > 0 &&
	    (offset != end || first_rows != problem->info->height))
		return fail_gap(problem, end);
	if (pitch > UINT32_MAX || offset + size > UINT32_MAX)
		return solver_fail_too_large(problem);

	layout->planes[index] = (struct cmaheap_plane){
		.buffer = buffer,
		.offset = (uint32_t)offset,
		.pitch = (uint32_t)pitch,
		.rows = rows,
		.size = (uint32_t)size,
	};
	layout->sizes[buffer] = (uint32_t)(offset + size);
	return 0;
}

static int place_planes(const struct problem *problem, struct cmaheap_layout *layout)
{
	uint64_t rows = solver_round_up(problem->info->height, problem->height_align);
	uint64_t pitch;
	int error;

	if (rows > UINT32_MAX)
		return solver_fail_too_large(problem);
	error = solver_choose_pitch(problem, &pitch);
	for (unsigned i = 0; !error && i < layout->plane_count; i++)
		error = place_plane(problem, layout, i, pitch, rows);
	return error;
}

static int finish_buffers(const struct problem *problem, struct cmaheap_layout *layout)
{
	for (unsigned i = 0; i < layout->buffer_count; i++) {
		uint64_t size = (uint64_t)layout->sizes[i] + problem->tail;

		if (size < problem->size_min)
			size = problem->size_min;
		size = solver_round_up(size, problem->size_align);
		if (size > UINT32_MAX)
			return solver_fail_too_large(problem);
		layout->sizes[i] = (uint32_t)size;
	}
	return 0;
}

static int solve_layout(const struct cmaheap_image_info *info, struct cmaheap_layout *layout)
{
	struct cmaheap_layout solved;
	struct problem problem;
	int error;

	error = solver_pose(&problem, info);
	if (error)
		return error;

	solved = (struct cmaheap_layout){
		.fourcc = info->fourcc,
		.width = info->width,
		.height = info->height,
		.plane_count = format_planes(problem.format),
		.buffer_count = 1,
	};
	if (problem.flags & CMAHEAP_SEPARATE)
		solved.buffer_count = solved.plane_count;

	error = place_planes(&problem, &solved);
	if (!error)
		error = finish_buffers(&problem, &solved);
	if (!error)
		*layout = solved;
	return error;
}

CMAHEAP_API int cmaheap_solve_layout(const struct cmaheap_image_info *info,
				     struct cmaheap_layout *layout)
{
	return TRACE(solve_layout(info, layout), "%ux%u %.4s", info->width, info->height,
		     (const char *)&info->fourcc);
}
