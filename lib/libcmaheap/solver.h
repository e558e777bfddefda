/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/*
 * What the parts of the layout solver share. All arithmetic is in 64 bits on numbers that
 * were checked to have at most 32, so that no product overflows.
 */
#ifndef CMAHEAP_SOLVER_H
#define CMAHEAP_SOLVER_H

#include "format.h"

struct problem {
	const struct cmaheap_image_info *info;
	const struct format *format;
	/* all needs, merged; no alignment is 0 */
	uint64_t pitch_align, height_align, offset_align, size_align;
	uint32_t size_min, tail;
	unsigned flags;
};

/* Check what is asked for and merge the needs. */
int solver_pose(struct problem *problem, const struct cmaheap_image_info *info);

/* Find the first plane's pitch. */
int solver_choose_pitch(const struct problem *problem, uint64_t *pitch);

/* What the first pitch must be a multiple of so that the pitch of every plane is one of align. */
uint64_t solver_first_pitch_align(const struct format *format, uint32_t align);

/* The first need with one of these flags. There must be one. */
const struct cmaheap_needs *solver_find_flag(const struct cmaheap_image_info *info, unsigned flags);

/* For error texts. */
const char *solver_who(const struct cmaheap_needs *need);
int solver_fail_too_large(const struct problem *problem);

/* The second number is not 0. */
static inline uint64_t solver_gcd(uint64_t a, uint64_t b)
{
	do {
		uint64_t rest = a % b;

		a = b;
		b = rest;
	} while (b);
	return a;
}

static inline uint64_t solver_lcm(uint64_t a, uint64_t b)
{
	return a / solver_gcd(a, b) * b;
}

static inline uint64_t solver_round_up(uint64_t value, uint64_t align)
{
	return (value + align - 1) / align * align;
}

#endif
