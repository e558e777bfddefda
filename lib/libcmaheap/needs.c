/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include "error.h"
#include "solver.h"

enum { KNOWN_FLAGS = CMAHEAP_TIGHT | CMAHEAP_SEPARATE | CMAHEAP_TOGETHER | CMAHEAP_GAPLESS };

const char *solver_who(const struct cmaheap_needs *need)
{
	return need->who ? need->who : "(unnamed)";
}

int solver_fail_too_large(const struct problem *problem)
{
	const struct cmaheap_image_info *info = problem->info;

	return cmaheap_fail(EOVERFLOW, "%ux%u %.4s, laid out as needed, takes 4 GiB or more",
			    info->width, info->height, (const char *)&info->fourcc);
}

const struct cmaheap_needs *solver_find_flag(const struct cmaheap_image_info *info, unsigned flags)
{
	const struct cmaheap_needs *need = info->needs;

	while (!(need->flags & flags))
		need++;
	return need;
}

uint64_t solver_first_pitch_align(const struct format *format, uint32_t align)
{
	uint64_t result = align;

	for (unsigned i = 1; i < format_planes(format); i++) {
		uint64_t common = solver_gcd(format->bytes[0], format->bytes[i]);
		uint64_t step = format->bytes[0] / common;

		/* The other pitch grows by bytes[i] / common while this one grows by step. */
		result = solver_lcm(result,
				    step * (align / solver_gcd(align, format->bytes[i] / common)));
	}
	return result;
}

static int merge_align(uint64_t *merged, uint64_t align, const struct cmaheap_needs *need)
{
	uint64_t common = align > UINT32_MAX ? align : solver_lcm(*merged, align);

	if (common > UINT32_MAX)
		return cmaheap_fail(EOVERFLOW,
				    "%s needs multiples of %ju, others of %ju: in common they have "
				    "4 GiB or more",
				    solver_who(need), (uintmax_t)align, (uintmax_t)*merged);
	*merged = common;
	return 0;
}

static int merge_aligns(struct problem *problem, const struct cmaheap_needs *need)
{
	int error = 0;

	if (need->pitch_align)
		error = merge_align(&problem->pitch_align,
				    solver_first_pitch_align(problem->format, need->pitch_align),
				    need);
	if (!error && need->height_align)
		error = merge_align(&problem->height_align, need->height_align, need);
	if (!error && need->offset_align)
		error = merge_align(&problem->offset_align, need->offset_align, need);
	if (!error && need->size_align)
		error = merge_align(&problem->size_align, need->size_align, need);
	return error;
}

static int merge_need(struct problem *problem, const struct cmaheap_needs *need)
{
	if (need->flags & ~(unsigned)KNOWN_FLAGS)
		return cmaheap_fail(EINVAL, "%s needs flags 0x%x: 0x%x is all there are",
				    solver_who(need), need->flags, (unsigned)KNOWN_FLAGS);
	if (need->size_min > problem->size_min)
		problem->size_min = need->size_min;
	if (need->tail > problem->tail)
		problem->tail = need->tail;
	problem->flags |= need->flags;
	return merge_aligns(problem, need);
}

/* Where there is but one plane, all of these are met. */
static int check_flags(const struct problem *problem)
{
	const struct cmaheap_image_info *info = problem->info;

	if (format_planes(problem->format) == 1 || !(problem->flags & CMAHEAP_SEPARATE) ||
	    !(problem->flags & (CMAHEAP_TOGETHER | CMAHEAP_GAPLESS)))
		return 0;
	return cmaheap_fail(EINVAL, "%s needs the planes of %.4s in separate buffers and %s in one",
			    solver_who(solver_find_flag(info, CMAHEAP_SEPARATE)),
			    (const char *)&info->fourcc,
			    solver_who(solver_find_flag(info, CMAHEAP_TOGETHER | CMAHEAP_GAPLESS)));
}

int solver_pose(struct problem *problem, const struct cmaheap_image_info *info)
{
	*problem = (struct problem){
		.info = info,
		.format = format_find(info->fourcc),
		.height_align = 1,
		.offset_align = 1,
		.size_align = 1,
	};
	if (!problem->format)
		return cmaheap_fail(EINVAL, "format %.4s (0x%08x) is unknown",
				    (const char *)&info->fourcc, info->fourcc);
	if (!info->width || !info->height)
		return cmaheap_fail(EINVAL, "an image of %ux%u pixels has none", info->width,
				    info->height);

	problem->pitch_align = solver_first_pitch_align(problem->format, 1);
	for (size_t i = 0; i < info->needs_count; i++) {
		int error = merge_need(problem, &info->needs[i]);

		if (error)
			return error;
	}
	return check_flags(problem);
}
