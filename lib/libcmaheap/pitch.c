/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include "error.h"
#include "solver.h"

/* The pitch that a need fixes, 0 if it does not. */
static uint64_t exact_pitch(const struct cmaheap_needs *need, uint64_t least)
{
	if (need->pitch)
		return need->pitch;
	return need->flags & CMAHEAP_TIGHT ? least : 0;
}

/* Whether the format can have the pitch that a need fixes. */
static int check_exact(const struct problem *problem, const struct cmaheap_needs *need,
		       uint64_t least)
{
	const struct cmaheap_image_info *info = problem->info;
	const char *fourcc = (const char *)&info->fourcc;
	uint64_t pitch = exact_pitch(need, least);

	if (pitch < least)
		return cmaheap_fail(
			EINVAL, "%s needs a pitch of %ju, but %u pixels of %.4s take %ju",
			solver_who(need), (uintmax_t)pitch, info->width, fourcc, (uintmax_t)least);
	if (pitch % solver_first_pitch_align(problem->format, 1))
		return cmaheap_fail(EINVAL,
				    "%s needs a pitch of %ju, but that of %.4s must be even",
				    solver_who(need), (uintmax_t)pitch, fourcc);
	return 0;
}

static int fail_two_pitches(const struct cmaheap_needs *one, const struct cmaheap_needs *other,
			    uint64_t least)
{
	return cmaheap_fail(EINVAL, "%s needs a pitch of %ju and %s one of %ju", solver_who(one),
			    (uintmax_t)exact_pitch(one, least), solver_who(other),
			    other->flags & CMAHEAP_TIGHT ? (uintmax_t)least : other->pitch);
}

/* The need that fixes the pitch, NULL if none does. */
static int find_exact(const struct problem *problem, uint64_t least,
		      const struct cmaheap_needs **exact)
{
	const struct cmaheap_image_info *info = problem->info;

	*exact = NULL;
	for (size_t i = 0; i < info->needs_count; i++) {
		const struct cmaheap_needs *need = &info->needs[i];
		uint64_t pitch = exact_pitch(need, least);
		int error;

		if (!pitch)
			continue;
		error = check_exact(problem, need, least);
		if (error)
			return error;
		if (need->flags & CMAHEAP_TIGHT && pitch != least)
			return fail_two_pitches(need, need, least);
		if (*exact && exact_pitch(*exact, least) != pitch)
			return fail_two_pitches(*exact, need, least);
		*exact = need;
	}
	return 0;
}

/* Whether a fixed pitch suits the alignments: a multiple of all is one of each. */
static int check_aligns(const struct problem *problem, const struct cmaheap_needs *exact,
			uint64_t pitch)
{
	const struct cmaheap_image_info *info = problem->info;

	for (size_t i = 0; i < info->needs_count; i++) {
		const struct cmaheap_needs *need = &info->needs[i];

		if (need->pitch_align &&
		    pitch % solver_first_pitch_align(problem->format, need->pitch_align))
			return cmaheap_fail(EINVAL,
					    "%s needs a pitch of %ju, %s a multiple of %u in every "
					    "plane of %.4s",
					    solver_who(exact), (uintmax_t)pitch, solver_who(need),
					    need->pitch_align, (const char *)&info->fourcc);
	}
	return 0;
}

/* The need that is most to blame for a large pitch, NULL if it is the width. */
static const struct cmaheap_needs *coarsest(const struct cmaheap_image_info *info)
{
	const struct cmaheap_needs *found = NULL;

	for (size_t i = 0; i < info->needs_count; i++) {
		if (info->needs[i].pitch_align > (found ? found->pitch_align : 1))
			found = &info->needs[i];
	}
	return found;
}

static int fail_above_max(const struct problem *problem, const struct cmaheap_needs *need,
			  const struct cmaheap_needs *exact, uint64_t pitch)
{
	const struct cmaheap_image_info *info = problem->info;
	const struct cmaheap_needs *other = coarsest(info);
	const char *fourcc = (const char *)&info->fourcc;

	if (exact)
		return cmaheap_fail(EINVAL, "%s needs a pitch of %u at most and %s one of %ju",
				    solver_who(need), need->pitch_max, solver_who(exact),
				    (uintmax_t)pitch);
	if (other)
		return cmaheap_fail(EINVAL,
				    "%s needs a pitch of %u at most and %s a multiple of %u: %u "
				    "pixels of %.4s take %ju",
				    solver_who(need), need->pitch_max, solver_who(other),
				    other->pitch_align, info->width, fourcc, (uintmax_t)pitch);
	return cmaheap_fail(
		EINVAL, "%s needs a pitch of %u at most, but %u pixels of %.4s take %ju",
		solver_who(need), need->pitch_max, info->width, fourcc, (uintmax_t)pitch);
}

int solver_choose_pitch(const struct problem *problem, uint64_t *pitch)
{
	const struct cmaheap_image_info *info = problem->info;
	uint64_t least = format_row(problem->format, 0, info->width);
	const struct cmaheap_needs *exact;
	int error;

	error = find_exact(problem, least, &exact);
	if (error)
		return error;

	*pitch = exact ? exact_pitch(exact, least) : solver_round_up(least, problem->pitch_align);
	if (*pitch > UINT32_MAX)
		return solver_fail_too_large(problem);
	for (size_t i = 0; i < info->needs_count; i++) {
		const struct cmaheap_needs *need = &info->needs[i];

		if (need->pitch_max && *pitch > need->pitch_max)
			return fail_above_max(problem, need, exact, *pitch);
	}
	return exact ? check_aligns(problem, exact, *pitch) : 0;
}
