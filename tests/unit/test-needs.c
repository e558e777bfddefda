/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* Needs of several users: how they merge, and who is named when they collide. */
#include <cmaheap/image.h>

#include "unit.h"

static struct cmaheap_layout layout;

/* 100x11 pixels. */
static int solve_two(const char *fourcc, const struct cmaheap_needs *one,
		     const struct cmaheap_needs *other)
{
	struct cmaheap_needs needs[] = { *one, *other };
	struct cmaheap_image_info info = {
		.fourcc = CMAHEAP_FOURCC(fourcc[0], fourcc[1], fourcc[2], fourcc[3]),
		.width = 100,
		.height = 11,
		.needs = needs,
		.needs_count = 2,
	};

	needs[0].who = "camera";
	needs[1].who = "display";
	return cmaheap_solve_layout(&info, &layout);
}

#define NEEDS(...) (&(const struct cmaheap_needs){ __VA_ARGS__ })

/* Both are named, whichever comes first. */
#define assert_collision(fourcc, one, other, ...)                                                  \
	do {                                                                                       \
		const char *const values[] = { "camera", "display", __VA_ARGS__ };                 \
                                                                                                   \
		for (int swap = 0; swap < 2; swap++) {                                             \
			assert_int_equal(swap ? solve_two(fourcc, other, one)                      \
					      : solve_two(fourcc, one, other),                     \
					 -EINVAL);                                                 \
			for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)            \
				assert_error_has(values[i]);                                       \
		}                                                                                  \
	} while (0)

static void alignments_merge_to_their_common_multiple(void **state)
{
	(void)state;
	assert_int_equal(solve_two("R8  ", NEEDS(.pitch_align = 48), NEEDS(.pitch_align = 64)), 0);
	assert_int_equal(layout.planes[0].pitch, 192);
	assert_int_equal(solve_two("R8  ", NEEDS(.height_align = 6), NEEDS(.height_align = 4)), 0);
	assert_int_equal(layout.planes[0].rows, 12);
	assert_int_equal(solve_two("NV12", NEEDS(.offset_align = 8), NEEDS(.offset_align = 1024)),
			 0);
	assert_int_equal(layout.planes[1].offset, 2048);
	assert_int_equal(solve_two("R8  ", NEEDS(.size_align = 1000), NEEDS(.size_align = 300)), 0);
	assert_int_equal(layout.sizes[0], 3000);
}

static void minima_and_paddings_merge_to_the_largest(void **state)
{
	(void)state;
	assert_int_equal(solve_two("R8  ", NEEDS(.tail = 10), NEEDS(.tail = 64)), 0);
	assert_int_equal(layout.sizes[0], 1164);
	assert_int_equal(solve_two("R8  ", NEEDS(.size_min = 5000), NEEDS(.size_min = 3000)), 0);
	assert_int_equal(layout.sizes[0], 5000);
}

static void an_exact_pitch_that_suits_others_is_taken(void **state)
{
	(void)state;
	assert_int_equal(
		solve_two("R8  ", NEEDS(.pitch = 128), NEEDS(.pitch_align = 64, .pitch_max = 128)),
		0);
	assert_int_equal(layout.planes[0].pitch, 128);
	assert_int_equal(solve_two("XR24", NEEDS(.pitch = 400), NEEDS(.flags = CMAHEAP_TIGHT)), 0);
	assert_int_equal(layout.planes[0].pitch, 400);
}

static void pitches_that_collide_are_named(void **state)
{
	(void)state;
	assert_collision("R8  ", NEEDS(.pitch = 128), NEEDS(.pitch = 192), "128", "192");
	assert_collision("R8  ", NEEDS(.pitch = 160), NEEDS(.pitch_align = 64), "160", "64");
	assert_collision("YU12", NEEDS(.pitch = 192), NEEDS(.pitch_align = 64), "192", "64");
	assert_collision("XR24", NEEDS(.pitch = 512), NEEDS(.flags = CMAHEAP_TIGHT), "512", "400");
	assert_collision("XR24", NEEDS(.pitch_align = 64), NEEDS(.flags = CMAHEAP_TIGHT), "64",
			 "400");
	assert_collision("XR24", NEEDS(.pitch_align = 64), NEEDS(.pitch_max = 430), "64", "430",
			 "448");
	assert_collision("XR24", NEEDS(.pitch = 440), NEEDS(.pitch_max = 430), "440", "430");
}

static void a_pitch_that_the_picture_forbids_is_explained(void **state)
{
	(void)state;
	assert_int_equal(solve_two("XR24", NEEDS(.pitch = 399), NEEDS(0)), -EINVAL);
	assert_error_has("399");
	assert_error_has("400");
	assert_int_equal(solve_two("XR24", NEEDS(0), NEEDS(.pitch_max = 399)), -EINVAL);
	assert_error_has("display");
	assert_int_equal(solve_two("YU12", NEEDS(.pitch = 101), NEEDS(0)), -EINVAL);
	assert_error_has("even");
	assert_int_equal(solve_two("R8  ", NEEDS(.pitch = 101, .flags = CMAHEAP_TIGHT), NEEDS(0)),
			 -EINVAL);
	assert_error_has("one of 100");
}

static void buffers_that_collide_are_named(void **state)
{
	const struct cmaheap_needs *separate = NEEDS(.flags = CMAHEAP_SEPARATE);
	const struct cmaheap_needs *together = NEEDS(.flags = CMAHEAP_TOGETHER);

	(void)state;
	assert_collision("NV12", separate, together, "NV12");
	assert_collision("NV12", separate, NEEDS(.flags = CMAHEAP_GAPLESS), "NV12");
	assert_int_equal(solve_two("R8  ", separate, together), 0);
	assert_int_equal(layout.buffer_count, 1);
}

static void gaps_that_collide_are_named(void **state)
{
	const struct cmaheap_needs *gapless = NEEDS(.flags = CMAHEAP_GAPLESS);

	(void)state;
	assert_collision("NV12", gapless, NEEDS(.height_align = 16), "16", "11");
	assert_collision("NV12", gapless, NEEDS(.offset_align = 64), "64", "1100");
	assert_int_equal(solve_two("NV12", gapless, NEEDS(.offset_align = 100)), 0);
	assert_int_equal(solve_two("NV12", gapless, NEEDS(.tail = 64)), 0);
	assert_int_equal(solve_two("R8  ", gapless, NEEDS(.height_align = 16)), 0);
	assert_int_equal(layout.planes[0].rows, 16);
}

static void flags_from_the_future_are_refused(void **state)
{
	(void)state;
	assert_int_equal(solve_two("NV12", NEEDS(.flags = 1 << 30), NEEDS(0)), -EINVAL);
	assert_error_has("0x40000000");
}

static void needs_without_end_overflow(void **state)
{
	(void)state;
	assert_int_equal(
		solve_two("R8  ", NEEDS(.pitch_align = 65537), NEEDS(.pitch_align = 65536)),
		-EOVERFLOW);
	assert_error_has("65537");
	assert_int_equal(solve_two("YU12", NEEDS(.pitch_align = 0x80000000), NEEDS(0)), -EOVERFLOW);
	assert_int_equal(solve_two("R8  ", NEEDS(.pitch = UINT32_MAX), NEEDS(0)), -EOVERFLOW);
	assert_int_equal(solve_two("NV24", NEEDS(.pitch = 0x80000000), NEEDS(0)), -EOVERFLOW);
	assert_int_equal(solve_two("R8  ", NEEDS(.height_align = UINT32_MAX), NEEDS(0)),
			 -EOVERFLOW);
	assert_int_equal(solve_two("NV12", NEEDS(.offset_align = UINT32_MAX), NEEDS(0)),
			 -EOVERFLOW);
	assert_int_equal(
		solve_two("R8  ", NEEDS(.size_align = 0x80000001), NEEDS(.tail = 0x80000000)),
		-EOVERFLOW);
	assert_int_equal(solve_two("R8  ", NEEDS(.tail = UINT32_MAX), NEEDS(0)), -EOVERFLOW);
	assert_error_has("4 GiB");
}

static void a_need_without_a_name_is_still_told(void **state)
{
	const struct cmaheap_needs needs = { .pitch = 1 };
	const struct cmaheap_image_info info = { CMAHEAP_FOURCC('R', '8', ' ', ' '), 9, 9, &needs,
						 1 };

	(void)state;
	assert_int_equal(cmaheap_solve_layout(&info, &layout), -EINVAL);
	assert_error_has("(unnamed)");
}

static void profiles_are_found_by_name_and_sourced(void **state)
{
	struct cmaheap_needs needs;
	size_t count = 0;

	(void)state;
	for (; cmaheap_profile_name(count); count++) {
		assert_int_equal(cmaheap_find_profile(cmaheap_profile_name(count), &needs), 0);
		assert_string_equal(needs.who, cmaheap_profile_name(count));
		assert_non_null(cmaheap_profile_source(count));
	}
	assert_null(cmaheap_profile_source(count));
	assert_int_equal(cmaheap_find_profile("pl111", &needs), 0);
	assert_int_equal(needs.flags, CMAHEAP_TIGHT);
	assert_int_equal(cmaheap_find_profile("abacus", &needs), -ENOENT);
	assert_error_has("abacus");
	assert_error_has(cmaheap_profile_name(count - 1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT_TEST(alignments_merge_to_their_common_multiple),
		UNIT_TEST(minima_and_paddings_merge_to_the_largest),
		UNIT_TEST(an_exact_pitch_that_suits_others_is_taken),
		UNIT_TEST(pitches_that_collide_are_named),
		UNIT_TEST(a_pitch_that_the_picture_forbids_is_explained),
		UNIT_TEST(buffers_that_collide_are_named),
		UNIT_TEST(gaps_that_collide_are_named),
		UNIT_TEST(flags_from_the_future_are_refused),
		UNIT_TEST(needs_without_end_overflow),
		UNIT_TEST(a_need_without_a_name_is_still_told),
		UNIT_TEST(profiles_are_found_by_name_and_sourced),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
