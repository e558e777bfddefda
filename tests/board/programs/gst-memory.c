/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* Allocator and pool as a program uses them. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/dma-buf.h>

#include <gst/check/gstcheck.h>

#include <cmaheap/gst.h>

/* GStreamer's own calls come here, too, and go on to the kernel. */
static guint64 syncs[4];
static guint sync_count;

__attribute__((visibility("default"))) int ioctl(int fd, unsigned long request, ...)
{
	va_list arguments;
	void *argument;

	va_start(arguments, request);
	argument = va_arg(arguments, void *);
	va_end(arguments);
	if (request == DMA_BUF_IOCTL_SYNC && sync_count < G_N_ELEMENTS(syncs))
		syncs[sync_count++] = ((struct dma_buf_sync *)argument)->flags;
	return (int)syscall(SYS_ioctl, fd, request, argument);
}

/* Each check writes a line to a file, so there is one for all bytes. */
static gboolean all_zero(const guint8 *data, gsize size)
{
	return data[0] == 0 && memcmp(data, data + 1, size - 1) == 0;
}

static GstAllocator *open_heap(void)
{
	GError *error = NULL;
	GstAllocator *allocator = gst_cma_heap_allocator_new(getenv("HEAP"), &error);

	fail_if(error, "%s", error ? error->message : "");
	return allocator;
}

GST_START_TEST(memory_is_zeroed_and_keeps_what_is_written)
{
	GstAllocator *allocator = open_heap();
	GstMemory *memory = gst_allocator_alloc(allocator, 100000, NULL);
	GstMapInfo one, two;

	fail_unless(memory && gst_is_dmabuf_memory(memory));
	fail_unless(gst_memory_map(memory, &one, GST_MAP_READWRITE));
	fail_unless_equals_uint64(one.size, 100000);
	fail_unless(all_zero(one.data, one.size));
	memset(one.data, 0x5a, one.size);
	gst_memory_unmap(memory, &one);
	fail_unless(gst_memory_map(memory, &two, GST_MAP_READ));
	fail_unless(two.data == one.data, "the mapping was not kept");
	fail_unless(two.data[99999] == 0x5a);
	gst_memory_unmap(memory, &two);

	gst_memory_unref(memory);
	gst_object_unref(allocator);
}
GST_END_TEST

static void expect_syncs(GstMemory *memory, GstMapFlags access, guint64 direction)
{
	GstMapInfo map;

	sync_count = 0;
	fail_unless(gst_memory_map(memory, &map, access));
	fail_unless_equals_uint64(sync_count, 1);
	fail_unless_equals_uint64(syncs[0], DMA_BUF_SYNC_START | direction);
	gst_memory_unmap(memory, &map);
	fail_unless_equals_uint64(sync_count, 2);
	fail_unless_equals_uint64(syncs[1], DMA_BUF_SYNC_END | direction);
}

GST_START_TEST(cpu_access_is_bracketed_in_its_direction)
{
	GstAllocator *allocator = open_heap();
	GstMemory *memory = gst_allocator_alloc(allocator, 4096, NULL);

	expect_syncs(memory, GST_MAP_READ, DMA_BUF_SYNC_READ);
	expect_syncs(memory, GST_MAP_WRITE, DMA_BUF_SYNC_WRITE);
	expect_syncs(memory, GST_MAP_READWRITE, DMA_BUF_SYNC_RW);
	gst_memory_unref(memory);
	gst_object_unref(allocator);
}
GST_END_TEST

GST_START_TEST(prefix_padding_and_alignment_are_honoured)
{
	GstAllocator *allocator = open_heap();
	GstAllocationParams params = { .align = 255, .prefix = 512, .padding = 5000 };
	GstMemory *memory = gst_allocator_alloc(allocator, 1000, &params);
	gsize offset, whole;
	GstMapInfo map;

	fail_unless_equals_uint64(gst_memory_get_sizes(memory, &offset, &whole), 1000);
	fail_unless_equals_uint64(offset, 512);
	fail_unless_equals_uint64(whole, 512 + 1000 + 5000);
	fail_unless(gst_memory_map(memory, &map, GST_MAP_WRITE));
	fail_unless_equals_uint64((guintptr)map.data & params.align, 0);
	gst_memory_unmap(memory, &map);
	gst_memory_unref(memory);

	params.align = 65535;
	fail_unless(gst_allocator_alloc(allocator, 1000, &params) == NULL);
	fail_unless(strstr(cmaheap_last_error(), "cannot align memory to 65536 bytes") != NULL);
	gst_object_unref(allocator);
}
GST_END_TEST

GST_START_TEST(buffers_bear_the_allocators_name)
{
	GstAllocator *allocator = open_heap();
	struct cmaheap_description description;
	struct cmaheap_buffer *buffer;
	GstMemory *memory;

	gst_object_set_name(GST_OBJECT(allocator), "the-front-camera-of-the-third-car");
	memory = gst_allocator_alloc(allocator, 4096, NULL);
	fail_unless_equals_int(cmaheap_import(gst_dmabuf_memory_get_fd(memory), &buffer), 0);
	fail_unless_equals_int(cmaheap_buffer_describe(buffer, &description), 0);
	fail_unless_equals_string(description.name, "the-front-camera-of-the-third-c");
	cmaheap_buffer_unref(buffer);
	gst_memory_unref(memory);
	gst_object_unref(allocator);
}
GST_END_TEST

/* A pool's first buffer, or NULL if the pool refuses. */
static GstBuffer *first_buffer(const char *text, const struct cmaheap_needs *needs,
			       const GstVideoAlignment *align)
{
	GstAllocator *allocator = open_heap();
	GstBufferPool *pool = gst_cma_heap_buffer_pool_new(GST_CMA_HEAP_ALLOCATOR(allocator));
	GstStructure *config = gst_buffer_pool_get_config(pool);
	GstCaps *caps = gst_caps_from_string(text);
	GstBuffer *buffer = NULL;

	gst_object_unref(allocator);
	if (needs)
		gst_cma_heap_buffer_pool_add_needs(GST_CMA_HEAP_BUFFER_POOL(pool), needs);
	gst_buffer_pool_config_set_params(config, caps, 0, 1, 1);
	gst_buffer_pool_config_add_option(config, GST_BUFFER_POOL_OPTION_VIDEO_META);
	if (align) {
		gst_buffer_pool_config_add_option(config, GST_BUFFER_POOL_OPTION_VIDEO_ALIGNMENT);
		gst_buffer_pool_config_set_video_alignment(config, align);
	}
	gst_caps_unref(caps);
	if (gst_buffer_pool_set_config(pool, config)) {
		fail_unless(gst_buffer_pool_set_active(pool, TRUE));
		fail_unless_equals_int(gst_buffer_pool_acquire_buffer(pool, &buffer, NULL),
				       GST_FLOW_OK);
		/* The buffer lives on. */
		gst_buffer_pool_set_active(pool, FALSE);
	}
	gst_object_unref(pool);
	return buffer;
}

static void expect_plane(GstBuffer *buffer, guint plane, gsize offset, gint stride)
{
	GstVideoMeta *meta = gst_buffer_get_video_meta(buffer);

	fail_unless(meta && plane < meta->n_planes);
	fail_unless_equals_uint64(meta->offset[plane], offset);
	fail_unless_equals_int(meta->stride[plane], stride);
}

#define NV12 "video/x-raw,format=NV12,width=320,height=240"

GST_START_TEST(a_layout_is_gstreamers_unless_someone_needs_another)
{
	const struct cmaheap_needs needs = { .who = "gpu", .pitch_align = 256 };
	GstBuffer *usual = first_buffer(NV12, NULL, NULL);
	GstBuffer *padded = first_buffer(NV12, &needs, NULL);

	expect_plane(usual, 0, 0, 320);
	expect_plane(usual, 1, 320 * 240, 320);
	expect_plane(padded, 0, 0, 512);
	expect_plane(padded, 1, 512 * 240, 512);
	gst_buffer_unref(usual);
	gst_buffer_unref(padded);
}
GST_END_TEST

GST_START_TEST(planes_may_be_memories_of_their_own)
{
	const struct cmaheap_needs needs = { .who = "NV12M", .flags = CMAHEAP_SEPARATE };
	GstBuffer *buffer = first_buffer(NV12, &needs, NULL);
	GstVideoFrame frame;
	GstVideoInfo info;

	fail_unless_equals_uint64(gst_buffer_n_memory(buffer), 2);
	fail_unless_equals_uint64(
		gst_memory_get_sizes(gst_buffer_peek_memory(buffer, 0), NULL, NULL), 320 * 240);
	expect_plane(buffer, 1, 320 * 240, 320);

	gst_video_info_set_format(&info, GST_VIDEO_FORMAT_NV12, 320, 240);
	fail_unless(gst_video_frame_map(&frame, &info, buffer, GST_MAP_WRITE));
	memset(GST_VIDEO_FRAME_PLANE_DATA(&frame, 1), 0x80, 320 * 120);
	gst_video_frame_unmap(&frame);
	fail_unless_equals_uint64(gst_buffer_n_memory(buffer), 2);
	gst_buffer_unref(buffer);
}
GST_END_TEST

GST_START_TEST(a_video_alignment_is_honoured)
{
	const GstVideoAlignment align = {
		.padding_top = 16,
		.padding_bottom = 8,
		.padding_left = 32,
		.padding_right = 16,
		.stride_align = { 63, 63, 63, 63 },
	};
	GstBuffer *buffer = first_buffer(NV12, NULL, &align);

	/* 320 + 64 + 16 = 400 pixels, rounded up to 448 bytes; 240 + 16 + 8 = 264 rows. */
	expect_plane(buffer, 0, 16 * 448 + 64, 448);
	expect_plane(buffer, 1, 264 * 448 + 8 * 448 + 64, 448);
	gst_buffer_unref(buffer);
}
GST_END_TEST

GST_START_TEST(needs_that_collide_are_told)
{
	const struct cmaheap_needs needs = { .who = "display", .pitch = 320 };
	const GstVideoAlignment align = { .stride_align = { 255, 255, 255, 255 } };

	fail_unless(first_buffer(NV12, &needs, &align) == NULL);
	fail_unless(strstr(cmaheap_last_error(), "display") != NULL);
}
GST_END_TEST

#if GST_CHECK_VERSION(1, 24, 0)
GST_START_TEST(dmabuf_caps_are_understood)
{
	const char *caps = "video/x-raw(memory:DMABuf),format=DMA_DRM,drm-format=%s,width=320,"
			   "height=240";
	gchar *linear = g_strdup_printf(caps, "NV12");
	gchar *tiled = g_strdup_printf(caps, "NV12:0x0100000000000002");
	GstBuffer *buffer = first_buffer(linear, NULL, NULL);

	expect_plane(buffer, 1, 320 * 240, 320);
	fail_unless(first_buffer(tiled, NULL, NULL) == NULL);
	fail_unless(strstr(cmaheap_last_error(), "no linear layout") != NULL);
	gst_buffer_unref(buffer);
	g_free(linear);
	g_free(tiled);
}
GST_END_TEST
#endif

int main(int argc, char **argv)
{
	TCase *tests = tcase_create("memory");
	Suite *suite = suite_create("cmaheap-gst");

	gst_check_init(&argc, &argv);
	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, memory_is_zeroed_and_keeps_what_is_written);
	tcase_add_test(tests, cpu_access_is_bracketed_in_its_direction);
	tcase_add_test(tests, prefix_padding_and_alignment_are_honoured);
	tcase_add_test(tests, buffers_bear_the_allocators_name);
	tcase_add_test(tests, a_layout_is_gstreamers_unless_someone_needs_another);
	tcase_add_test(tests, planes_may_be_memories_of_their_own);
	tcase_add_test(tests, a_video_alignment_is_honoured);
	tcase_add_test(tests, needs_that_collide_are_told);
#if GST_CHECK_VERSION(1, 24, 0)
	tcase_add_test(tests, dmabuf_caps_are_understood);
#endif
	suite_add_tcase(suite, tests);
	return gst_check_run_suite(suite, "gst-memory", __FILE__);
}
