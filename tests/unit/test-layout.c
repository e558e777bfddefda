/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* Layouts of each kind of format, without and with one need. */
#include <cmaheap/image.h>

#include "format.h"
#include "unit.h"

static uint32_t code(const char *text)
{
	return CMAHEAP_FOURCC(text[0], text[1], text[2], text[3]);
}

static struct cmaheap_layout solve(const char *fourcc, uint32_t width, uint32_t height,
				   struct cmaheap_needs needs)
{
	const struct cmaheap_image_info info = { code(fourcc), width, height, &needs, 1 };
	struct cmaheap_layout layout;

	if (cmaheap_solve_layout(&info, &layout))
		fail_msg("%s %ux%u: %s", fourcc, width, height, cmaheap_last_error());
	assert_int_equal(cmaheap_check_layout(&layout), 0);
	return layout;
}

static struct cmaheap_layout solve_plain(const char *fourcc, uint32_t width, uint32_t height)
{
	return solve(fourcc, width, height, (struct cmaheap_needs){ 0 });
}

static void assert_plane(const struct cmaheap_layout *layout, unsigned index, uint32_t offset,
			 uint32_t pitch, uint32_t rows)
{
	assert_int_equal(layout->planes[index].offset, offset);
	assert_int_equal(layout->planes[index].pitch, pitch);
	assert_int_equal(layout->planes[index].rows, rows);
	assert_int_equal(layout->planes[index].size, pitch * rows);
}

static void one_plane_takes_width_times_bytes(void **state)
{
	static const struct {
		const char *fourcc;
		uint32_t pitch;
	} cases[] = { { "XR24", 400 }, { "BA24", 400 }, { "BG24", 300 }, { "RG16", 200 },
		      { "R8  ", 100 }, { "GR32", 400 }, { "UYVY", 200 }, { "BA81", 100 },
		      { "RG10", 200 }, { "pRAA", 125 }, { "pgCC", 150 } };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct cmaheap_layout layout = solve_plain(cases[i].fourcc, 100, 10);

		assert_int_equal(layout.plane_count, 1);
		assert_int_equal(layout.buffer_count, 1);
		assert_plane(&layout, 0, 0, cases[i].pitch, 10);
		assert_int_equal(layout.sizes[0], 10 * cases[i].pitch);
	}
}

static void planes_of_chroma_follow_the_luma(void **state)
{
	struct cmaheap_layout nv12 = solve_plain("NV12", 640, 480);
	struct cmaheap_layout nv16 = solve_plain("NV16", 640, 480);
	struct cmaheap_layout nv24 = solve_plain("NV42", 640, 480);
	struct cmaheap_layout p010 = solve_plain("P010", 640, 480);
	struct cmaheap_layout yu12 = solve_plain("YV12", 640, 480);

	(void)state;
	assert_plane(&nv12, 1, 307200, 640, 240);
	assert_int_equal(nv12.sizes[0], 460800);
	assert_plane(&nv16, 1, 307200, 640, 480);
	assert_plane(&nv24, 1, 307200, 1280, 480);
	assert_plane(&p010, 1, 614400, 1280, 240);
	assert_plane(&yu12, 1, 307200, 320, 240);
	assert_plane(&yu12, 2, 384000, 320, 240);
	assert_int_equal(yu12.sizes[0], 460800);
}

static void odd_sizes_round_chroma_up(void **state)
{
	struct cmaheap_layout nv12 = solve_plain("NV12", 3, 3);
	struct cmaheap_layout yu12 = solve_plain("YU12", 3, 3);
	struct cmaheap_layout yuyv = solve_plain("YUYV", 3, 3);
	struct cmaheap_layout raw = solve_plain("pBAA", 5, 1);

	(void)state;
	assert_plane(&nv12, 0, 0, 4, 3);
	assert_plane(&nv12, 1, 12, 4, 2);
	assert_plane(&yu12, 1, 12, 2, 2);
	assert_plane(&yu12, 2, 16, 2, 2);
	assert_plane(&yuyv, 0, 0, 8, 3);
	assert_plane(&raw, 0, 0, 10, 1);
}

static void pitch_align_holds_for_every_plane(void **state)
{
	struct cmaheap_layout yu12, nv24;

	(void)state;
	yu12 = solve("YU12", 100, 10, (struct cmaheap_needs){ .pitch_align = 64 });
	assert_plane(&yu12, 0, 0, 128, 10);
	assert_plane(&yu12, 1, 1280, 64, 5);
	nv24 = solve("NV24", 100, 10, (struct cmaheap_needs){ .pitch_align = 64 });
	assert_plane(&nv24, 0, 0, 128, 10);
	assert_plane(&nv24, 1, 1280, 256, 10);
	yu12 = solve("BG24", 100, 10, (struct cmaheap_needs){ .pitch_align = 64 });
	assert_plane(&yu12, 0, 0, 320, 10);
}

static void exact_pitch_is_taken(void **state)
{
	struct cmaheap_layout layout;

	(void)state;
	layout = solve("YU12", 100, 10, (struct cmaheap_needs){ .pitch = 106 });
	assert_plane(&layout, 0, 0, 106, 10);
	assert_plane(&layout, 2, 1060 + 265, 53, 5);
}

static void rows_offsets_and_sizes_are_padded(void **state)
{
	struct cmaheap_layout layout;

	(void)state;
	layout = solve("NV12", 1920, 1080, (struct cmaheap_needs){ .height_align = 16 });
	assert_plane(&layout, 0, 0, 1920, 1088);
	assert_plane(&layout, 1, 1920 * 1088, 1920, 544);

	layout = solve("NV12", 100, 10, (struct cmaheap_needs){ .offset_align = 4096, .tail = 64 });
	assert_plane(&layout, 1, 4096, 100, 5);
	assert_int_equal(layout.sizes[0], 4096 + 500 + 64);

	layout = solve("NV12", 100, 10,
		       (struct cmaheap_needs){ .tail = 64, .size_min = 1700, .size_align = 512 });
	assert_int_equal(layout.sizes[0], 2048);
}

static void separate_planes_start_their_buffers(void **state)
{
	struct cmaheap_layout layout;

	(void)state;
	layout = solve(
		"NV12", 100, 10,
		(struct cmaheap_needs){ .flags = CMAHEAP_SEPARATE, .size_min = 600, .tail = 8 });
	assert_int_equal(layout.buffer_count, 2);
	assert_int_equal(layout.planes[1].buffer, 1);
	assert_plane(&layout, 1, 0, 100, 5);
	assert_int_equal(layout.sizes[0], 1008);
	assert_int_equal(layout.sizes[1], 600);
}

static void every_format_is_found_once(void **state)
{
	(void)state;
	for (size_t i = 0; i < format_count; i++)
		assert_ptr_equal(format_find(formats[i].fourcc), &formats[i]);
}

static void nonsense_is_refused_with_values(void **state)
{
	struct cmaheap_image_info info = { code("ABCD"), 16, 16, NULL, 0 };
	struct cmaheap_layout layout = { .width = 7 };

	(void)state;
	assert_int_equal(cmaheap_solve_layout(&info, &layout), -EINVAL);
	assert_error_has("ABCD");
	info = (struct cmaheap_image_info){ code("NV12"), 16, 0, NULL, 0 };
	assert_int_equal(cmaheap_solve_layout(&info, &layout), -EINVAL);
	assert_error_has("16x0");
	assert_int_equal(layout.width, 7);
}

static void too_large_is_never_too_small(void **state)
{
	static const uint32_t edges[] = { 1,	      2,	  3,	     0x7fff,	 0x8000,
					  0xffff,     0x10000,	  0x10001,   0x40000000, 0x7fffffff,
					  0x80000000, 0xfffffffe, 0xffffffff };
	const size_t count = sizeof(edges) / sizeof(edges[0]);

	(void)state;
	for (size_t i = 0; i < format_count * count * count; i++) {
		const struct format *format = &formats[i % format_count];
		uint32_t width = edges[i / format_count % count];
		uint32_t height = edges[i / format_count / count];
		const struct cmaheap_image_info info = { format->fourcc, width, height, NULL, 0 };
		double least = (double)width * height * format->bytes[0] / format->block;
		struct cmaheap_layout layout;
		int error = cmaheap_solve_layout(&info, &layout);

		if (least >= 4294967296.0)
			assert_int_equal(error, -EOVERFLOW);
		else if (!error)
			assert_true(layout.sizes[0] >= least);
		else
			assert_int_equal(error, -EOVERFLOW);
	}
}

static void rows_that_are_padded_beyond_any_size_overflow(void **state)
{
	const struct cmaheap_needs needs = { .height_align = 2 };
	const struct cmaheap_image_info info = { code("R8  "), 1, UINT32_MAX, &needs, 1 };
	struct cmaheap_layout layout;

	(void)state;
	assert_int_equal(cmaheap_solve_layout(&info, &layout), -EOVERFLOW);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT_TEST(one_plane_takes_width_times_bytes),
		UNIT_TEST(planes_of_chroma_follow_the_luma),
		UNIT_TEST(odd_sizes_round_chroma_up),
		UNIT_TEST(pitch_align_holds_for_every_plane),
		UNIT_TEST(exact_pitch_is_taken),
		UNIT_TEST(rows_offsets_and_sizes_are_padded),
		UNIT_TEST(separate_planes_start_their_buffers),
		UNIT_TEST(every_format_is_found_once),
		UNIT_TEST(nonsense_is_refused_with_values),
		UNIT_TEST(too_large_is_never_too_small),
		UNIT_TEST(rows_that_are_padded_beyond_any_size_overflow),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
