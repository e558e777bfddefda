/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* cmaheapupload between two pads, with heaps that are played. */
#include <stdlib.h>
#include <unistd.h>

#include <gst/check/gstharness.h>

#include "unit.h"
#include "upload.h"

GST_DEBUG_CATEGORY(gst_cma_heap_debug);

#define NV12 "video/x-raw,format=NV12,width=40,height=24,framerate=30/1"

/* Between pads of these caps; NULL: they are set later. */
static GstHarness *make_harness(const char *profile, const char *caps)
{
	GstElement *upload = g_object_new(GST_TYPE_CMA_HEAP_UPLOAD, "heap", "reserved", "profile",
					  profile, NULL);
	GstHarness *harness;

	fake_add_heap("reserved");
	gst_object_ref_sink(upload);
	harness = gst_harness_new_with_element(upload, "sink", "src");
	gst_object_unref(upload);
	if (caps)
		gst_harness_set_caps_str(harness, caps, caps);
	return harness;
}

/* A frame in system memory whose bytes are all different from their neighbours. */
static GstBuffer *make_frame(GstVideoFormat format, guint width, guint height)
{
	GstVideoInfo info;
	GstBuffer *buffer;
	GstMapInfo map;

	gst_video_info_set_format(&info, format, width, height);
	buffer = gst_buffer_new_allocate(NULL, info.size, NULL);
	assert_true(gst_buffer_map(buffer, &map, GST_MAP_WRITE));
	for (gsize i = 0; i < map.size; i++)
		map.data[i] = (guint8)(i + i / 251);
	gst_buffer_unmap(buffer, &map);
	gst_buffer_add_video_meta_full(buffer, GST_VIDEO_FRAME_FLAG_NONE, format, width, height,
				       GST_VIDEO_INFO_N_PLANES(&info), info.offset, info.stride);
	return buffer;
}

static void crop(GstBuffer *buffer, guint x, guint y, guint width, guint height)
{
	GstVideoCropMeta *meta = gst_buffer_add_video_crop_meta(buffer);

	meta->x = x;
	meta->y = y;
	meta->width = width;
	meta->height = height;
}

/* The plane of the copy is that of the frame, from the pixel where these many rows and bytes end.
 */
static void assert_plane(GstVideoFrame *copy, GstVideoFrame *frame, guint plane, guint rows,
			 guint bytes)
{
	guint height = (guint)GST_VIDEO_FRAME_COMP_HEIGHT(copy, plane);
	gsize length = (gsize)(GST_VIDEO_FRAME_COMP_WIDTH(copy, plane) *
			       GST_VIDEO_FRAME_COMP_PSTRIDE(copy, plane));

	for (guint y = 0; y < height; y++)
		assert_memory_equal((guint8 *)copy->data[plane] +
					    y * (guint)copy->info.stride[plane],
				    (guint8 *)frame->data[plane] +
					    (rows + y) * (guint)frame->info.stride[plane] + bytes,
				    length);
}

/* A 40x24 part at 6, 4 of a frame of 64x48; bytes: those before it in each plane's rows. */
static void assert_cropped(const char *name, const guint bytes[], const guint rows[])
{
	GstVideoFormat format = gst_video_format_from_string(name);
	gchar *caps =
		g_strdup_printf("video/x-raw,format=%s,width=40,height=24,framerate=30/1", name);
	GstHarness *harness = make_harness(NULL, caps);
	GstBuffer *input = make_frame(format, 64, 48), *output;
	GstVideoFrame frame, copy;
	GstVideoInfo whole, part;

	crop(input, 6, 4, 40, 24);
	output = gst_harness_push_and_pull(harness, gst_buffer_ref(input));
	assert_non_null(output);
	assert_null(gst_buffer_get_video_crop_meta(output));
	assert_int_equal(gst_buffer_get_video_meta(output)->width, 40);
	gst_video_info_set_format(&whole, format, 64, 48);
	gst_video_info_set_format(&part, format, 40, 24);
	assert_true(gst_video_frame_map(&frame, &whole, input, GST_MAP_READ));
	assert_true(gst_video_frame_map(&copy, &part, output, GST_MAP_READ));
	for (guint i = 0; i < GST_VIDEO_FRAME_N_PLANES(&copy); i++)
		assert_plane(&copy, &frame, i, rows[i], bytes[i]);
	gst_video_frame_unmap(&copy);
	gst_video_frame_unmap(&frame);

	gst_buffer_unref(output);
	gst_buffer_unref(input);
	gst_harness_teardown(harness);
	g_free(caps);
}

static void of_a_cropped_frame_its_crop_is_copied(void **state)
{
	(void)state;
	assert_cropped("BGRx", (const guint[]){ 24 }, (const guint[]){ 4 });
	assert_cropped("YUY2", (const guint[]){ 12 }, (const guint[]){ 4 });
	assert_cropped("NV12", (const guint[]){ 6, 6 }, (const guint[]){ 4, 2 });
	assert_cropped("I420", (const guint[]){ 6, 3, 3 }, (const guint[]){ 4, 2, 2 });
}

/* The frame's region of interest is on the copy as well. */
static bool keeps_region(guint width, guint height)
{
	GstHarness *harness = make_harness(NULL, NV12);
	GstBuffer *input = make_frame(GST_VIDEO_FORMAT_NV12, width, height), *output;
	bool kept;

	crop(input, width - 40, height - 24, 40, 24);
	gst_buffer_add_video_region_of_interest_meta(input, "face", 30, 20, 4, 4);
	output = gst_harness_push_and_pull(harness, input);
	kept = gst_buffer_get_meta(output, GST_VIDEO_REGION_OF_INTEREST_META_API_TYPE);
	gst_buffer_unref(output);
	gst_harness_teardown(harness);
	return kept;
}

static void what_tells_places_in_the_whole_frame_does_not_outlast_a_crop(void **state)
{
	(void)state;
	assert_true(keeps_region(40, 24));
	assert_false(keeps_region(64, 24));
	assert_false(keeps_region(40, 48));
}

static void assert_crop_refused(guint x, guint y, guint width, guint height, const char *text)
{
	GstHarness *harness =
		make_harness(NULL, "video/x-raw,format=BGRx,width=40,height=24,framerate=30/1");
	GstBuffer *input = make_frame(GST_VIDEO_FORMAT_BGRx, 64, 48);

	crop(input, x, y, width, height);
	assert_int_equal(gst_harness_push(harness, input), GST_FLOW_ERROR);
	assert_error_has(text);
	gst_harness_teardown(harness);
}

static void a_crop_that_does_not_fit_is_an_error(void **state)
{
	(void)state;
	assert_crop_refused(25, 4, 40, 24, "a crop of 40x24 pixels at 25, 4");
	assert_crop_refused(24, 25, 40, 24, "does not give 40x24 of a frame of 64x48");
	assert_crop_refused(4294967295, 0, 40, 24, "at 4294967295, 0");
	assert_crop_refused(0, 0, 39, 24, "a crop of 39x24");
}

static void assert_places_refused(guint plane, gsize offset, gint stride)
{
	GstHarness *harness = make_harness(NULL, NV12);
	GstBuffer *input = make_frame(GST_VIDEO_FORMAT_NV12, 40, 24);
	GstVideoMeta *meta = gst_buffer_get_video_meta(input);
	gchar *text = g_strdup_printf("plane %u ", plane);

	meta->offset[plane] = offset;
	meta->stride[plane] = stride;
	assert_int_equal(gst_harness_push(harness, input), GST_FLOW_ERROR);
	assert_error_has(text);
	g_free(text);
	gst_harness_teardown(harness);
}

/* A frame's meta may come from another process, as unixfdsrc takes it. */
static void planes_that_do_not_lie_in_the_frame_are_not_read(void **state)
{
	(void)state;
	assert_places_refused(0, 0, 1 << 24);
	assert_places_refused(0, 40, -(1 << 24));
	assert_places_refused(0, 460, 44);
	assert_places_refused(1, 961, 40);
}

/* Caps under which frames go on where downstream takes these. */
static GstCaps *negotiate(const char *downstream)
{
	static const char upstream[] = "video/x-raw,format=BGRx,width=40,height=24,framerate=30/1";
	GstHarness *harness = make_harness(NULL, NULL);
	GstCaps *caps;

	if (downstream)
		gst_harness_set_sink_caps_str(harness, downstream);
	gst_harness_set_src_caps_str(harness, upstream);
	assert_int_equal(gst_harness_push(harness, make_frame(GST_VIDEO_FORMAT_BGRx, 40, 24)),
			 GST_FLOW_OK);
	caps = gst_pad_get_current_caps(harness->sinkpad);
	gst_harness_teardown(harness);
	return caps;
}

static bool is_dmabuf(GstCaps *caps)
{
	bool result = gst_caps_features_contains(gst_caps_get_features(caps, 0),
						 GST_CAPS_FEATURE_MEMORY_DMABUF);

	gst_caps_unref(caps);
	return result;
}

static void only_who_takes_nothing_else_gets_dmabuf_caps(void **state)
{
	(void)state;
	assert_false(is_dmabuf(negotiate(NULL)));
	assert_false(is_dmabuf(negotiate("video/x-raw(ANY)")));
	assert_false(is_dmabuf(negotiate("video/x-raw(memory:DMABuf);video/x-raw")));
	assert_true(is_dmabuf(negotiate("video/x-raw(memory:DMABuf)")));
}

/* Of the template, a structure with one size and each format in turn. */
static void assert_formats_parsed(const GstStructure *structure, const GstCapsFeatures *features)
{
	const char *field =
		gst_structure_has_field(structure, "drm-format") ? "drm-format" : "format";
	const GValue *names = gst_structure_get_value(structure, field);

	for (guint i = 0; i < gst_value_list_get_size(names); i++) {
		GstCaps *caps = gst_caps_new_full(gst_structure_copy(structure), NULL);
		GstVideoInfo info;

		gst_caps_set_features(caps, 0, gst_caps_features_copy(features));
		gst_caps_set_value(caps, field, gst_value_list_get_value(names, i));
		gst_caps_set_simple(caps, "width", G_TYPE_INT, 64, "height", G_TYPE_INT, 48,
				    "framerate", GST_TYPE_FRACTION, 30, 1, NULL);
		if (!gst_cma_heap_parse_caps(caps, &info))
			fail_msg("%s", cmaheap_last_error());
		gst_caps_unref(caps);
	}
}

static void all_that_the_template_offers_is_understood(void **state)
{
	GstCaps *template = gst_cma_heap_upload_template();

	(void)state;
	for (guint i = 0; i < gst_caps_get_size(template); i++)
		assert_formats_parsed(gst_caps_get_structure(template, i),
				      gst_caps_get_features(template, i));
	gst_caps_unref(template);
}

/* An NV12 frame of 40x24 in the heap; chroma with this pitch, at this byte. */
static GstBuffer *make_heap_frame(gint pitch, gsize offset)
{
	GstAllocator *allocator = gst_cma_heap_allocator_new("reserved", NULL);
	GstBuffer *buffer = gst_buffer_new_allocate(allocator, 16384, NULL);

	gst_buffer_add_video_meta_full(buffer, GST_VIDEO_FRAME_FLAG_NONE, GST_VIDEO_FORMAT_NV12, 40,
				       24, 2, (gsize[4]){ 0, offset }, (gint[4]){ 64, pitch });
	gst_object_unref(allocator);
	return buffer;
}

static void every_plane_must_meet_a_profile(void **state)
{
	static const struct {
		gint pitch;
		gsize offset;
		guint64 copied;
	} cases[] = { { 64, 1536, 0 }, { 128, 1536, 1 }, { 64, 1540, 1 } };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		GstHarness *harness = make_harness("mali", NV12);
		guint64 copied;

		gst_buffer_unref(gst_harness_push_and_pull(
			harness, make_heap_frame(cases[i].pitch, cases[i].offset)));
		g_object_get(harness->element, "copied-frames", &copied, NULL);
		assert_int_equal(copied, cases[i].copied);
		gst_harness_teardown(harness);
	}
}

/* What downstream needs of memory holds for the copies, and upstream is told. */
static void downstream_s_allocation_parameters_are_kept(void **state)
{
	const GstAllocationParams wanted = { .align = 63, .prefix = 256, .padding = 32 };
	GstHarness *harness = make_harness(NULL, NULL);
	GstAllocationParams told;
	GstQuery *query;
	GstBuffer *copy;
	gsize offset, size;
	GstCaps *caps = gst_caps_from_string(NV12);

	(void)state;
	gst_harness_set_propose_allocator(harness, NULL, &wanted);
	gst_harness_set_caps_str(harness, NV12, NV12);
	copy = gst_harness_push_and_pull(harness, make_frame(GST_VIDEO_FORMAT_NV12, 40, 24));
	gst_memory_get_sizes(gst_buffer_peek_memory(copy, 0), &offset, &size);
	assert_int_equal(offset, 256);
	gst_buffer_unref(copy);

	query = gst_query_new_allocation(caps, TRUE);
	assert_true(gst_pad_peer_query(harness->srcpad, query));
	gst_query_parse_nth_allocation_param(query, 0, NULL, &told);
	assert_int_equal(told.align, 63);
	assert_int_equal(told.prefix, 256);
	assert_int_equal(told.padding, 32);
	gst_query_unref(query);
	gst_caps_unref(caps);
	gst_harness_teardown(harness);
}

static gsize prefix_of_a_copy(GstHarness *harness)
{
	GstBuffer *copy =
		gst_harness_push_and_pull(harness, make_frame(GST_VIDEO_FORMAT_NV12, 40, 24));
	gsize offset, size;

	assert_non_null(copy);
	gst_memory_get_sizes(gst_buffer_peek_memory(copy, 0), &offset, &size);
	gst_buffer_unref(copy);
	return offset;
}

static void allocation_parameters_that_change_hold_for_the_next_copy(void **state)
{
	GstAllocationParams wanted = { .prefix = 256 };
	GstHarness *harness = make_harness(NULL, NULL);

	(void)state;
	gst_harness_set_propose_allocator(harness, NULL, &wanted);
	gst_harness_set_caps_str(harness, NV12, NV12);
	assert_int_equal(prefix_of_a_copy(harness), 256);
	wanted.prefix = 512;
	gst_harness_set_propose_allocator(harness, NULL, &wanted);
	assert_true(gst_harness_push_upstream_event(harness, gst_event_new_reconfigure()));
	assert_int_equal(prefix_of_a_copy(harness), 512);
	gst_harness_teardown(harness);
}

static void an_alignment_beyond_a_page_is_a_page_s(void **state)
{
	const gsize page = (gsize)sysconf(_SC_PAGESIZE);
	const GstAllocationParams wanted = { .align = 2 * page - 1, .prefix = 256 };
	GstHarness *harness = make_harness(NULL, NULL);
	GstBuffer *copy;

	(void)state;
	gst_harness_set_propose_allocator(harness, NULL, &wanted);
	gst_harness_set_caps_str(harness, NV12, NV12);
	copy = gst_harness_push_and_pull(harness, make_frame(GST_VIDEO_FORMAT_NV12, 40, 24));
	assert_non_null(copy);
	assert_int_equal(gst_buffer_peek_memory(copy, 0)->align, page - 1);
	gst_buffer_unref(copy);
	gst_harness_teardown(harness);
}

static void of_single_fields_all_rows_are_copied(void **state)
{
	GstHarness *harness =
		make_harness(NULL, "video/x-raw(format:Interlaced),format=GRAY8,width=64,height=48,"
				   "framerate=25/1,interlace-mode=alternate");
	GstBuffer *input = gst_buffer_new_allocate(NULL, 64 * 24, NULL), *output;
	GstMapInfo from;

	(void)state;
	assert_true(gst_buffer_map(input, &from, GST_MAP_WRITE));
	for (gsize i = 0; i < from.size; i++)
		from.data[i] = (guint8)(i + i / 251);
	output = gst_harness_push_and_pull(harness, gst_buffer_ref(input));
	assert_int_equal(gst_buffer_get_size(output), 64 * 24);
	assert_int_equal(gst_buffer_memcmp(output, 0, from.data, from.size), 0);
	gst_buffer_unmap(input, &from);
	gst_buffer_unref(output);
	gst_buffer_unref(input);
	gst_harness_teardown(harness);
}

/* Of a crop, a single field has half the rows. */
static void of_a_cropped_field_its_half_of_the_crop_is_copied(void **state)
{
	GstHarness *harness =
		make_harness(NULL, "video/x-raw(format:Interlaced),format=GRAY8,width=64,"
				   "height=540,framerate=25/1,interlace-mode=alternate");
	GstBuffer *input = gst_buffer_new_allocate(NULL, 64 * 540, NULL), *output;
	GstMapInfo from;

	(void)state;
	assert_true(gst_buffer_map(input, &from, GST_MAP_WRITE));
	for (gsize i = 0; i < from.size; i++)
		from.data[i] = (guint8)(i + i / 251);
	gst_buffer_add_video_meta(input, GST_VIDEO_FRAME_FLAG_NONE, GST_VIDEO_FORMAT_GRAY8, 64,
				  1080);
	crop(input, 0, 540, 64, 540);
	output = gst_harness_push_and_pull(harness, gst_buffer_ref(input));
	assert_non_null(output);
	assert_int_equal(gst_buffer_get_size(output), 64 * 270);
	assert_int_equal(gst_buffer_memcmp(output, 0, from.data + 64 * 270, 64 * 270), 0);
	gst_buffer_unmap(input, &from);
	gst_buffer_unref(output);
	gst_buffer_unref(input);
	gst_harness_teardown(harness);
}

static void bayer_frames_are_copied_whole(void **state)
{
	static const char caps[] = "video/x-bayer,format=bggr,width=102,height=20,framerate=30/1";
	GstHarness *harness = make_harness(NULL, caps);
	GstBuffer *input = gst_buffer_new_allocate(NULL, 104 * 20, NULL), *output;
	GstMapInfo from;

	(void)state;
	assert_true(gst_buffer_map(input, &from, GST_MAP_WRITE));
	for (gsize i = 0; i < from.size; i++)
		from.data[i] = (guint8)(i + i / 251);
	gst_buffer_unmap(input, &from);
	output = gst_harness_push_and_pull(harness, gst_buffer_ref(input));
	assert_true(gst_is_dmabuf_memory(gst_buffer_peek_memory(output, 0)));
	assert_true(gst_buffer_map(input, &from, GST_MAP_READ));
	for (gsize row = 0; row < 20; row++)
		assert_int_equal(gst_buffer_memcmp(output, row * 104, from.data + row * 104, 102),
				 0);
	gst_buffer_unmap(input, &from);
	gst_buffer_unref(output);
	gst_buffer_unref(input);
	gst_harness_teardown(harness);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT_TEST(of_a_cropped_frame_its_crop_is_copied),
		UNIT_TEST(what_tells_places_in_the_whole_frame_does_not_outlast_a_crop),
		UNIT_TEST(a_crop_that_does_not_fit_is_an_error),
		UNIT_TEST(planes_that_do_not_lie_in_the_frame_are_not_read),
		UNIT_TEST(only_who_takes_nothing_else_gets_dmabuf_caps),
		UNIT_TEST(all_that_the_template_offers_is_understood),
		UNIT_TEST(every_plane_must_meet_a_profile),
		UNIT_TEST(downstream_s_allocation_parameters_are_kept),
		UNIT_TEST(allocation_parameters_that_change_hold_for_the_next_copy),
		UNIT_TEST(an_alignment_beyond_a_page_is_a_page_s),
		UNIT_TEST(of_single_fields_all_rows_are_copied),
		UNIT_TEST(of_a_cropped_field_its_half_of_the_crop_is_copied),
		UNIT_TEST(bayer_frames_are_copied_whole),
	};

	/* No plugins are needed, and what they open is not ours. */
	setenv("GST_REGISTRY_DISABLE", "yes", 1);
	gst_init(NULL, NULL);
	GST_DEBUG_CATEGORY_INIT(gst_cma_heap_debug, "cmaheap", 0, NULL);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
