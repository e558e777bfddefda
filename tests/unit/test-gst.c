/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* GStreamer's allocator and pool, with a kernel that says no. */
#include <stdlib.h>

#include <cmaheap/gst.h>

#include "unit.h"

static const char *const caps_text = "video/x-raw,format=BGRx,width=100,height=20,framerate=30/1";

static GstCmaHeapAllocator *open_heap(void)
{
	GstAllocator *allocator;

	fake_add_heap("reserved");
	allocator = gst_cma_heap_allocator_new("reserved", NULL);
	assert_non_null(allocator);
	return GST_CMA_HEAP_ALLOCATOR(allocator);
}

static void allocator_gives_memory_of_its_heap(void **state)
{
	GstCmaHeapAllocator *allocator = open_heap();
	GstMemory *memory = gst_allocator_alloc(GST_ALLOCATOR(allocator), 5000, NULL);

	(void)state;
	assert_true(G_OBJECT_TYPE(allocator) == gst_cma_heap_allocator_get_type());
	assert_string_equal(gst_cma_heap_allocator_get_heap(allocator), "reserved");
	assert_non_null(memory);
	assert_true(fake_is_dmabuf(gst_dmabuf_memory_get_fd(memory)));
	assert_int_equal(gst_memory_get_sizes(memory, NULL, NULL), 5000);
	gst_memory_unref(memory);
	gst_object_unref(allocator);
}

static void memory_outlives_the_programs_allocator_and_pool(void **state)
{
	GstCmaHeapAllocator *allocator = open_heap();
	GstMemory *memory = gst_allocator_alloc(GST_ALLOCATOR(allocator), 5000, NULL);
	GstBufferPool *pool = gst_cma_heap_buffer_pool_new(allocator);
	GstMapInfo map;

	(void)state;
	gst_object_unref(allocator);
	gst_object_unref(pool);
	assert_non_null(memory);
	assert_true(gst_memory_map(memory, &map, GST_MAP_WRITE));
	memset(map.data, 1, map.size);
	gst_memory_unmap(memory, &map);
	gst_memory_unref(memory); /* and with it the heap */
}

static void more_than_there_can_be_is_null(void **state)
{
	GstCmaHeapAllocator *allocator = open_heap();
	GstAllocationParams params;

	(void)state;
	gst_allocation_params_init(&params);
	params.prefix = 4096;
	assert_null(gst_allocator_alloc(GST_ALLOCATOR(allocator), G_MAXSIZE - 4000, &params));
	assert_error_has("4096");
	params.prefix = 0;
	params.padding = 4096;
	assert_null(gst_allocator_alloc(GST_ALLOCATOR(allocator), G_MAXSIZE - 4000, &params));
	assert_null(gst_allocator_alloc(GST_ALLOCATOR(allocator), G_MAXSIZE - 4096, &params));
	gst_object_unref(allocator);
}

static bool is_flagged(GstCmaHeapAllocator *allocator, const char *fdinfo)
{
	GstMemory *memory;
	bool flagged;

	fake_set_fdinfo(fdinfo);
	memory = gst_allocator_alloc(GST_ALLOCATOR(allocator), 8192, NULL);
	assert_non_null(memory);
	flagged = GST_MEMORY_IS_PHYSICALLY_CONTIGUOUS(memory);
	gst_memory_unref(memory);
	return flagged;
}

static void memory_in_one_piece_is_flagged_so(void **state)
{
	GstCmaHeapAllocator *allocator = open_heap();

	(void)state;
	assert_true(is_flagged(allocator, "size:\t8192\nexp_name:\treserved\n"));
	assert_false(is_flagged(allocator, "size:\t8192\nexp_name:\tsystem\n"));
	gst_object_unref(allocator);
}

static void assert_not_opened(const char *heap, GstResourceError code)
{
	GError *error = NULL;

	assert_null(gst_cma_heap_allocator_new(heap, &error));
	assert_true(g_error_matches(error, GST_RESOURCE_ERROR, (gint)code));
	assert_string_equal(error->message, cmaheap_last_error());
	g_error_free(error);
}

static void a_heap_that_does_not_open_is_told_in_gstreamers_terms(void **state)
{
	(void)state;
	fake_add_heap("reserved");
	assert_not_opened("no-such-heap", GST_RESOURCE_ERROR_NOT_FOUND);
	fake_fail(FAKE_OPEN, EACCES, 1);
	assert_not_opened("reserved", GST_RESOURCE_ERROR_NOT_AUTHORIZED);
	fake_fail(FAKE_OPEN, EMFILE, 1);
	assert_not_opened("reserved", GST_RESOURCE_ERROR_OPEN_READ_WRITE);
}

static void memory_that_cannot_be_had_is_null(void **state)
{
	GstCmaHeapAllocator *allocator = open_heap();

	(void)state;
	fake_fail(FAKE_IOCTL, ENOMEM, 1);
	assert_null(gst_allocator_alloc(GST_ALLOCATOR(allocator), 5000, NULL));
	fake_fail(FAKE_DUP, EMFILE, 1);
	assert_null(gst_allocator_alloc(GST_ALLOCATOR(allocator), 5000, NULL));
	assert_error_has("no descriptor for 5000 bytes of heap reserved");
	gst_object_unref(allocator);
}

static GstBufferPool *make_pool(void)
{
	GstCmaHeapAllocator *allocator = open_heap();
	GstBufferPool *pool = gst_cma_heap_buffer_pool_new(allocator);

	assert_true(G_OBJECT_TYPE(pool) == gst_cma_heap_buffer_pool_get_type());
	gst_object_unref(allocator);
	return pool;
}

static gboolean configure_for(GstBufferPool *pool, const char *text, const GstVideoAlignment *align)
{
	GstStructure *config = gst_buffer_pool_get_config(pool);
	GstCaps *caps = gst_caps_from_string(text);

	gst_buffer_pool_config_set_params(config, caps, 0, 0, 0);
	gst_buffer_pool_config_add_option(config, GST_BUFFER_POOL_OPTION_VIDEO_META);
	if (align) {
		gst_buffer_pool_config_add_option(config, GST_BUFFER_POOL_OPTION_VIDEO_ALIGNMENT);
		gst_buffer_pool_config_set_video_alignment(config, align);
	}
	gst_caps_unref(caps);
	return gst_buffer_pool_set_config(pool, config);
}

static gboolean configure(GstBufferPool *pool)
{
	return configure_for(pool, caps_text, NULL);
}

static void a_pools_frames_meet_the_needs_of_eight(void **state)
{
	GstBufferPool *pool = make_pool();
	GstBuffer *buffer;

	(void)state;
	for (uint32_t i = 0; i < 9; i++) {
		const struct cmaheap_needs needs = { .pitch_align = 8U << i };

		assert_int_equal(
			gst_cma_heap_buffer_pool_add_needs(GST_CMA_HEAP_BUFFER_POOL(pool), &needs),
			i < 8);
	}
	assert_true(configure(pool));
	assert_true(gst_buffer_pool_set_active(pool, TRUE));
	assert_int_equal(gst_buffer_pool_acquire_buffer(pool, &buffer, NULL), GST_FLOW_OK);
	assert_int_equal(gst_buffer_get_video_meta(buffer)->stride[0], 8 << 7);
	gst_buffer_unref(buffer);
	gst_buffer_pool_set_active(pool, FALSE);
	gst_object_unref(pool);
}

static void a_pool_refuses_needs_that_collide(void **state)
{
	const struct cmaheap_needs tight = { .who = "display", .flags = CMAHEAP_TIGHT };
	const struct cmaheap_needs padded = { .who = "camera", .pitch = 512 };
	GstBufferPool *pool = make_pool();

	(void)state;
	gst_cma_heap_buffer_pool_add_needs(GST_CMA_HEAP_BUFFER_POOL(pool), &tight);
	gst_cma_heap_buffer_pool_add_needs(GST_CMA_HEAP_BUFFER_POOL(pool), &padded);
	assert_false(configure(pool));
	assert_error_has("display");
	assert_error_has("camera");
	gst_object_unref(pool);
}

#define NV12 "video/x-raw,format=NV12,width=100,height=20,framerate=30/1"

/* A buffer tells its alignment, and how many rows its planes have with it. */
static void assert_told(GstBufferPool *pool, const GstVideoAlignment *align, const guint rows[])
{
	GstBuffer *buffer;
	GstVideoMeta *meta;
	guint heights[GST_VIDEO_MAX_PLANES];

	assert_true(gst_buffer_pool_set_active(pool, TRUE));
	assert_int_equal(gst_buffer_pool_acquire_buffer(pool, &buffer, NULL), GST_FLOW_OK);
	meta = gst_buffer_get_video_meta(buffer);
	assert_memory_equal(&meta->alignment, align, sizeof(*align));
	assert_true(gst_video_meta_get_plane_height(meta, heights));
	for (guint i = 0; i < meta->n_planes; i++)
		assert_int_equal(heights[i], rows[i]);
	gst_buffer_unref(buffer);
	gst_buffer_pool_set_active(pool, FALSE);
}

static void the_alignment_that_came_of_all_needs_is_told(void **state)
{
	const struct cmaheap_needs needs = { .pitch_align = 256, .height_align = 16 };
	const GstVideoAlignment asked = { .padding_top = 2, .stride_align = { 15, 15, 15, 15 } };
	GstVideoAlignment align = asked;
	GstBufferPool *pool = make_pool();
	GstStructure *config;

	(void)state;
	gst_cma_heap_buffer_pool_add_needs(GST_CMA_HEAP_BUFFER_POOL(pool), &needs);
	assert_true(configure_for(pool, NV12, &asked));
	config = gst_buffer_pool_get_config(pool);
	assert_true(gst_buffer_pool_config_get_video_alignment(config, &align));
	gst_structure_free(config);
	assert_int_equal(align.padding_top, 2);
	assert_int_equal(align.padding_right, 156);
	assert_int_equal(align.padding_bottom, 10);
	assert_told(pool, &align, (const guint[]){ 32, 16 });
	gst_object_unref(pool);
}

static void padding_is_told_to_who_asked_for_no_alignment(void **state)
{
	const struct cmaheap_needs needs = { .pitch_align = 256 };
	const GstVideoAlignment align = { .padding_right = 156 }, none = { 0 };
	GstBufferPool *pool = make_pool();

	(void)state;
	assert_true(configure_for(pool, NV12, NULL));
	assert_told(pool, &none, (const guint[]){ 20, 10 });
	gst_cma_heap_buffer_pool_add_needs(GST_CMA_HEAP_BUFFER_POOL(pool), &needs);
	assert_true(configure_for(pool, NV12, NULL));
	assert_told(pool, &align, (const guint[]){ 20, 10 });
	gst_object_unref(pool);
}

/* GStreamer rounds pitches up to 4 bytes, which a padding in pixels cannot undo. */
static void an_alignment_that_cannot_be_told_is_refused(void **state)
{
	const struct cmaheap_needs tight = { .who = "display", .flags = CMAHEAP_TIGHT };
	const GstVideoAlignment align = { .padding_top = 2 };
	const char *text = "video/x-raw,format=GRAY8,width=101,height=20,framerate=30/1";
	GstBufferPool *pool = make_pool();

	(void)state;
	gst_cma_heap_buffer_pool_add_needs(GST_CMA_HEAP_BUFFER_POOL(pool), &tight);
	assert_true(configure_for(pool, text, NULL));
	assert_false(configure_for(pool, text, &align));
	assert_error_has("makes 101 pixels of GRAY8 a pitch of 101");
	gst_object_unref(pool);
}

static void an_alignment_whose_sums_would_wrap_around_is_refused(void **state)
{
	static const GstVideoAlignment aligns[] = {
		{ .padding_bottom = G_MAXUINT - 9 },
		{ .padding_top = G_MAXUINT, .padding_bottom = 1 },
		{ .padding_left = 4, .padding_right = G_MAXUINT - 9 },
		{ .stride_align = { G_MAXUINT, G_MAXUINT, G_MAXUINT, G_MAXUINT } },
	};
	GstBufferPool *pool = make_pool();

	(void)state;
	for (gsize i = 0; i < G_N_ELEMENTS(aligns); i++) {
		assert_false(configure_for(pool, NV12, &aligns[i]));
		assert_error_has("100x20 pixels, padded to ");
	}
	gst_object_unref(pool);
}

/* Each buffer is a field, of half the rows; GStreamer's meta has the frame's height all the same.
 */
static void single_fields_take_half_the_rows(void **state)
{
	const char *text = "video/x-raw(format:Interlaced),format=NV12,width=100,height=40,"
			   "framerate=25/1,interlace-mode=alternate";
	GstCaps *caps = gst_caps_from_string(text);
	GstBufferPool *pool = make_pool();
	GstVideoFrame frame;
	GstVideoInfo info;
	GstBuffer *buffer;

	(void)state;
	assert_true(gst_video_info_from_caps(&info, caps));
	gst_caps_unref(caps);
	assert_true(configure_for(pool, text, NULL));
	assert_true(gst_buffer_pool_set_active(pool, TRUE));
	assert_int_equal(gst_buffer_pool_acquire_buffer(pool, &buffer, NULL), GST_FLOW_OK);
	assert_int_equal(gst_buffer_get_size(buffer), 100 * 30);
	assert_int_equal(gst_buffer_get_video_meta(buffer)->offset[1], 100 * 20);
	assert_true(gst_video_frame_map(&frame, &info, buffer, GST_MAP_WRITE));
	assert_int_equal(GST_VIDEO_FRAME_COMP_HEIGHT(&frame, 0), 20);
	gst_video_frame_unmap(&frame);
	gst_buffer_unref(buffer);
	gst_buffer_pool_set_active(pool, FALSE);
	gst_object_unref(pool);
}

/* Bayer has no GstVideoMeta, so its rows lie as everybody takes for granted. */
static void bayer_frames_are_laid_out_as_grey_ones(void **state)
{
	static const struct {
		const char *caps;
		gsize size;
	} cases[] = { { "video/x-bayer,format=rggb,width=102,height=20", 104 * 20 },
		      { "video/x-bayer,format=gbrg12le,width=102,height=20", 204 * 20 } };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct cmaheap_needs needs = { .pitch_align = 512 };
		GstBufferPool *pool = make_pool();
		GstBuffer *buffer;

		assert_true(configure_for(pool, cases[i].caps, NULL));
		assert_true(gst_buffer_pool_set_active(pool, TRUE));
		assert_int_equal(gst_buffer_pool_acquire_buffer(pool, &buffer, NULL), GST_FLOW_OK);
		assert_int_equal(gst_buffer_get_size(buffer), cases[i].size);
		assert_null(gst_buffer_get_video_meta(buffer));
		gst_buffer_unref(buffer);
		gst_buffer_pool_set_active(pool, FALSE);
		gst_cma_heap_buffer_pool_add_needs(GST_CMA_HEAP_BUFFER_POOL(pool), &needs);
		assert_false(configure_for(pool, cases[i].caps, NULL));
		assert_error_has("which only a user of GstVideoMeta would know");
		gst_object_unref(pool);
	}
}

static void count_failure(GstBufferPool *pool, const gchar *text, unsigned *count)
{
	(void)pool;
	assert_string_equal(text, cmaheap_last_error());
	(*count)++;
}

static void a_pool_tells_that_memory_is_short(void **state)
{
	GstBufferPool *pool = make_pool();
	GstBuffer *buffer = NULL;
	unsigned failures = 0;

	(void)state;
	g_signal_connect(pool, "failed", G_CALLBACK(count_failure), &failures);
	assert_true(configure(pool));
	assert_true(gst_buffer_pool_set_active(pool, TRUE));
	fake_fail(FAKE_IOCTL, ENOMEM, 1);
	assert_int_equal(gst_buffer_pool_acquire_buffer(pool, &buffer, NULL), GST_FLOW_ERROR);
	assert_int_equal(failures, 1);
	gst_buffer_pool_set_active(pool, FALSE);
	gst_object_unref(pool);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT_TEST(allocator_gives_memory_of_its_heap),
		UNIT_TEST(memory_outlives_the_programs_allocator_and_pool),
		UNIT_TEST(more_than_there_can_be_is_null),
		UNIT_TEST(memory_in_one_piece_is_flagged_so),
		UNIT_TEST(a_heap_that_does_not_open_is_told_in_gstreamers_terms),
		UNIT_TEST(memory_that_cannot_be_had_is_null),
		UNIT_TEST(a_pools_frames_meet_the_needs_of_eight),
		UNIT_TEST(a_pool_refuses_needs_that_collide),
		UNIT_TEST(the_alignment_that_came_of_all_needs_is_told),
		UNIT_TEST(padding_is_told_to_who_asked_for_no_alignment),
		UNIT_TEST(an_alignment_that_cannot_be_told_is_refused),
		UNIT_TEST(an_alignment_whose_sums_would_wrap_around_is_refused),
		UNIT_TEST(single_fields_take_half_the_rows),
		UNIT_TEST(bayer_frames_are_laid_out_as_grey_ones),
		UNIT_TEST(a_pool_tells_that_memory_is_short),
	};

	/* No plugins are needed, and what they open is not ours. */
	setenv("GST_REGISTRY_DISABLE", "yes", 1);
	gst_init(NULL, NULL);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
