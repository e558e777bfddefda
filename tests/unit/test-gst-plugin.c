/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* What of libcmaheap-gst and its plugin needs no heap: layouts, formats, caps, and what is missing.
 */
#include <string.h>

#include <gst/check/gstcheck.h>

#include "internal.h"

static GstElement *make_upload(void)
{
	GstElement *upload = gst_element_factory_make("cmaheapupload", NULL);

	fail_unless(upload != NULL, "GST_PLUGIN_PATH leads to no cmaheapupload");
	return gst_object_ref_sink(upload);
}

/* Every format and many sizes: GStreamer's own layout, wherever its chroma follows its luma. */
GST_START_TEST(layouts_are_gstreamers)
{
	GstVideoFormat format;
	struct cmaheap_layout layout;
	guint compared = 0;

	for (gsize i = 0; (format = gst_cma_heap_format(i)) != GST_VIDEO_FORMAT_UNKNOWN; i++) {
		for (guint width = 16; width < 2000; width += 16) {
			GstVideoInfo usual, info;

			gst_video_info_set_format(&usual, format, width, width / 2 + 1);
			info = usual;
			fail_unless(gst_cma_heap_lay_out(&info, NULL, NULL, 0, &layout));
			fail_unless_equals_uint64(info.size, usual.size);
			for (guint plane = 0; plane < GST_VIDEO_INFO_N_PLANES(&info); plane++) {
				fail_unless_equals_int(info.stride[plane], usual.stride[plane]);
				fail_unless_equals_uint64(info.offset[plane], usual.offset[plane]);
			}
			compared++;
		}
	}
	fail_unless(compared > 3000);
}
GST_END_TEST

/* Rows of chroma for either field are whole; where GStreamer rounds less, ours is larger. */
GST_START_TEST(layouts_of_fields_are_gstreamers)
{
	static const GstVideoInterlaceMode modes[] = { GST_VIDEO_INTERLACE_MODE_INTERLEAVED,
						       GST_VIDEO_INTERLACE_MODE_ALTERNATE };
	struct cmaheap_layout layout;
	GstVideoInfo usual, info;

	for (gsize mode = 0; mode < G_N_ELEMENTS(modes); mode++) {
		for (guint height = 2; height < 64; height++) {
			gst_video_info_set_interlaced_format(&usual, GST_VIDEO_FORMAT_I420,
							     modes[mode], 64, height);
			info = usual;
			fail_unless(gst_cma_heap_lay_out(&info, NULL, NULL, 0, &layout));
			fail_unless(info.size >= usual.size);
			if (height % 8 == 0)
				fail_unless_equals_uint64(info.size, usual.size);
		}
	}
}
GST_END_TEST

GST_START_TEST(padding_moves_the_picture_not_its_size)
{
	const GstVideoAlignment align = { .padding_top = 2, .padding_left = 4 };
	struct cmaheap_layout layout;
	GstVideoInfo info;

	gst_video_info_set_format(&info, GST_VIDEO_FORMAT_I420, 64, 32);
	fail_unless(gst_cma_heap_lay_out(&info, &align, NULL, 0, &layout));
	fail_unless_equals_int(info.width, 64);
	/* 68 pixels, and the chroma's 34 rounded up to 36. */
	fail_unless_equals_int(info.stride[0], 72);
	fail_unless_equals_int(info.stride[1], 36);
	fail_unless_equals_uint64(info.offset[0], 2 * 72 + 4);
	fail_unless_equals_uint64(info.offset[1], 34 * 72 + 36 + 2);
}
GST_END_TEST

GST_START_TEST(formats_are_known_by_drms_codes)
{
	fail_unless_equals_uint64(gst_cma_heap_fourcc(GST_VIDEO_FORMAT_GRAY16_LE),
				  CMAHEAP_FOURCC('R', '1', '6', ' '));
	fail_unless_equals_uint64(gst_cma_heap_fourcc(GST_VIDEO_FORMAT_GRAY16_BE), 0);
}
GST_END_TEST

GST_START_TEST(caps_without_a_linear_layout_are_refused)
{
	GstCaps *caps = gst_caps_from_string("video/x-raw,format=v210,width=320,height=240");
	GstVideoInfo info;

	fail_if(gst_cma_heap_parse_caps(caps, &info));
	fail_unless(strstr(cmaheap_last_error(), "v210") != NULL);
	gst_caps_unref(caps);
}
GST_END_TEST

/* Frames may come under either kind of caps, and go on under either. */
GST_START_TEST(both_kinds_of_caps_are_offered)
{
	GstElement *upload = make_upload();
	GstPad *sink = gst_element_get_static_pad(upload, "sink");
	GstCaps *filter = gst_caps_from_string("video/x-raw,format=NV12,width=320,height=240");
	GstCaps *caps = gst_pad_query_caps(sink, filter);

	fail_if(gst_caps_is_empty(caps));
	fail_unless(gst_caps_is_subset(caps, filter));
	gst_caps_unref(caps);
	gst_caps_unref(filter);
	filter = gst_caps_from_string("video/x-raw(memory:DMABuf)");
	caps = gst_pad_query_caps(sink, filter);
	fail_if(gst_caps_is_empty(caps));
	gst_caps_unref(caps);
	gst_caps_unref(filter);
	gst_object_unref(sink);
	gst_object_unref(upload);
}
GST_END_TEST

/* 16 bits are little-endian, as V4L2 has them. */
GST_START_TEST(bayer_is_taken)
{
	GstElement *upload = make_upload();
	GstPad *sink = gst_element_get_static_pad(upload, "sink");
	GstCaps *caps = gst_caps_from_string("video/x-bayer,format=grbg10le,width=320,height=240");
	GstCaps *packed = gst_caps_from_string("video/x-bayer,format=grbg10p,width=320,height=240");
	GstVideoInfo info;

	fail_unless(gst_pad_query_accept_caps(sink, caps));
	fail_unless(gst_cma_heap_parse_caps(caps, &info));
	fail_unless_equals_int(info.stride[0], 640);
	fail_if(gst_pad_query_accept_caps(sink, packed));
	fail_if(gst_cma_heap_parse_caps(packed, &info));
	fail_unless(strstr(cmaheap_last_error(), "grbg10p") != NULL);
	gst_caps_unref(packed);
	gst_caps_unref(caps);
	gst_object_unref(sink);
	gst_object_unref(upload);
}
GST_END_TEST

GST_START_TEST(single_fields_are_taken)
{
	GstElement *upload = make_upload();
	GstPad *sink = gst_element_get_static_pad(upload, "sink");
	GstCaps *caps = gst_caps_from_string(
		"video/x-raw(format:Interlaced),format=NV12,width=720,height=576,"
		"interlace-mode=alternate");

	fail_unless(gst_pad_query_accept_caps(sink, caps));
	gst_caps_unref(caps);
	gst_object_unref(sink);
	gst_object_unref(upload);
}
GST_END_TEST

/* A heap with that name there is nowhere. */
GST_START_TEST(a_missing_heap_is_an_error)
{
	GError *error = NULL;

	fail_unless(gst_cma_heap_allocator_new("no-such-heap", &error) == NULL);
	fail_unless(g_error_matches(error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NOT_FOUND));
	fail_unless(strstr(error->message, "heap") != NULL);
	g_error_free(error);
}
GST_END_TEST

GST_START_TEST(an_element_does_not_start_without_its_heap)
{
	GstElement *upload = make_upload();

	g_object_set(upload, "heap", "no-such-heap", NULL);
	fail_unless_equals_int(gst_element_set_state(upload, GST_STATE_READY),
			       GST_STATE_CHANGE_SUCCESS);
	fail_unless_equals_int(gst_element_set_state(upload, GST_STATE_PAUSED),
			       GST_STATE_CHANGE_FAILURE);
	gst_element_set_state(upload, GST_STATE_NULL);
	gst_object_unref(upload);
}
GST_END_TEST

int main(int argc, char **argv)
{
	TCase *tests = tcase_create("gst-plugin");
	Suite *suite = suite_create("gst-plugin");

	gst_check_init(&argc, &argv);
	tcase_add_test(tests, layouts_are_gstreamers);
	tcase_add_test(tests, layouts_of_fields_are_gstreamers);
	tcase_add_test(tests, padding_moves_the_picture_not_its_size);
	tcase_add_test(tests, formats_are_known_by_drms_codes);
	tcase_add_test(tests, caps_without_a_linear_layout_are_refused);
	tcase_add_test(tests, both_kinds_of_caps_are_offered);
	tcase_add_test(tests, bayer_is_taken);
	tcase_add_test(tests, single_fields_are_taken);
	tcase_add_test(tests, a_missing_heap_is_an_error);
	tcase_add_test(tests, an_element_does_not_start_without_its_heap);
	suite_add_tcase(suite, tests);
	return gst_check_run_suite(suite, "gst-plugin", __FILE__);
}
