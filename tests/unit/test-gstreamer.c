/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/*
 * Layouts against GStreamer's. GStreamer rounds every pitch up to 4 and, where chroma has
 * half the rows, the luma's rows to even: those are its needs here. It rounds each plane's pitch
 * by itself, while here chroma pitches are fixed shares of the first, as V4L2 has it. So
 * where GStreamer's pitches are such shares the layouts are equal, elsewhere ours is larger.
 */
#include <stdlib.h>

#include <cmaheap/image.h>
#include <gst/video/video.h>

#include "format.h"
#include "unit.h"

enum { ROUNDS = 500, LARGEST = 5000 };

#define F(a, b, c, d) CMAHEAP_FOURCC(a, b, c, d)

static const struct {
	uint32_t fourcc;
	GstVideoFormat gst;
} pairs[] = {
	{ F('X', 'R', '2', '4'), GST_VIDEO_FORMAT_BGRx },
	{ F('A', 'R', '2', '4'), GST_VIDEO_FORMAT_BGRA },
	{ F('X', 'B', '2', '4'), GST_VIDEO_FORMAT_RGBx },
	{ F('A', 'B', '2', '4'), GST_VIDEO_FORMAT_RGBA },
	{ F('R', 'X', '2', '4'), GST_VIDEO_FORMAT_xBGR },
	{ F('R', 'A', '2', '4'), GST_VIDEO_FORMAT_ABGR },
	{ F('B', 'X', '2', '4'), GST_VIDEO_FORMAT_xRGB },
	{ F('B', 'A', '2', '4'), GST_VIDEO_FORMAT_ARGB },
	{ F('R', 'G', '2', '4'), GST_VIDEO_FORMAT_BGR },
	{ F('B', 'G', '2', '4'), GST_VIDEO_FORMAT_RGB },
	{ F('R', 'G', '1', '6'), GST_VIDEO_FORMAT_RGB16 },
	{ F('R', '8', ' ', ' '), GST_VIDEO_FORMAT_GRAY8 },
	{ F('R', '1', '6', ' '), GST_VIDEO_FORMAT_GRAY16_LE },
	{ F('Y', 'U', 'Y', 'V'), GST_VIDEO_FORMAT_YUY2 },
	{ F('Y', 'V', 'Y', 'U'), GST_VIDEO_FORMAT_YVYU },
	{ F('U', 'Y', 'V', 'Y'), GST_VIDEO_FORMAT_UYVY },
	{ F('V', 'Y', 'U', 'Y'), GST_VIDEO_FORMAT_VYUY },
	{ F('N', 'V', '1', '2'), GST_VIDEO_FORMAT_NV12 },
	{ F('N', 'V', '2', '1'), GST_VIDEO_FORMAT_NV21 },
	{ F('N', 'V', '1', '6'), GST_VIDEO_FORMAT_NV16 },
	{ F('N', 'V', '6', '1'), GST_VIDEO_FORMAT_NV61 },
	{ F('N', 'V', '2', '4'), GST_VIDEO_FORMAT_NV24 },
	{ F('P', '0', '1', '0'), GST_VIDEO_FORMAT_P010_10LE },
	{ F('Y', 'U', '1', '2'), GST_VIDEO_FORMAT_I420 },
	{ F('Y', 'V', '1', '2'), GST_VIDEO_FORMAT_YV12 },
	{ F('Y', 'U', '1', '6'), GST_VIDEO_FORMAT_Y42B },
	{ F('Y', 'U', '2', '4'), GST_VIDEO_FORMAT_Y444 },
};

static bool has_shares(const struct format *format, const GstVideoInfo *gst)
{
	for (unsigned i = 1; i < format_planes(format); i++) {
		if (gst->stride[i] * format->bytes[0] != gst->stride[0] * format->bytes[i])
			return false;
	}
	return true;
}

static void assert_equal(const struct cmaheap_layout *layout, const GstVideoInfo *gst)
{
	assert_int_equal(layout->plane_count, gst->finfo->n_planes);
	for (unsigned i = 0; i < layout->plane_count; i++) {
		assert_int_equal(layout->planes[i].pitch, gst->stride[i]);
		assert_int_equal(layout->planes[i].offset, gst->offset[i]);
	}
	assert_int_equal(layout->sizes[0], gst->size);
}

/* Whether the layouts had to be equal. */
static bool compare(const struct format *format, GstVideoFormat gst_format, uint32_t width,
		    uint32_t height)
{
	const struct cmaheap_needs needs = { .pitch_align = 4, .height_align = format->vsub };
	const struct cmaheap_image_info info = { format->fourcc, width, height, &needs, 1 };
	struct cmaheap_layout layout;
	GstVideoInfo gst;

	assert_true(gst_video_info_set_format(&gst, gst_format, width, height));
	assert_int_equal(cmaheap_solve_layout(&info, &layout), 0);
	if (has_shares(format, &gst)) {
		assert_equal(&layout, &gst);
		return true;
	}
	for (unsigned i = 0; i < layout.plane_count; i++)
		assert_true(layout.planes[i].pitch >= (uint32_t)gst.stride[i]);
	assert_true(layout.sizes[0] > gst.size);
	return false;
}

static void layouts_are_those_of_gstreamer(void **state)
{
	const char *seed_text = getenv("CMAHEAP_TEST_SEED");
	unsigned seed = seed_text ? (unsigned)strtoul(seed_text, NULL, 0) : 1;

	(void)state;
	print_message("CMAHEAP_TEST_SEED=%u\n", seed);
	srand(seed);
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		const struct format *format = format_find(pairs[i].fourcc);
		unsigned equal = 0;

		for (int round = 0; round < ROUNDS; round++)
			equal += compare(format, pairs[i].gst, 1 + (uint32_t)rand() % LARGEST,
					 1 + (uint32_t)rand() % LARGEST);
		print_message("%.4s: %u of %d equal\n", (const char *)&pairs[i].fourcc, equal,
			      ROUNDS);
		assert_true(equal >= ROUNDS / 3);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT_TEST(layouts_are_those_of_gstreamer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
