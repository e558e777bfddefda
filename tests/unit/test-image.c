/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <fcntl.h>
#include <unistd.h>

#include <cmaheap/image.h>
#include <linux/dma-buf.h>

#include "unit.h"

static const struct cmaheap_needs separate = { .flags = CMAHEAP_SEPARATE };
static const struct cmaheap_image_info nv12 = { CMAHEAP_FOURCC('N', 'V', '1', '2'), 640, 480, NULL,
						0 };
static const struct cmaheap_image_info yu12 = { CMAHEAP_FOURCC('Y', 'U', '1', '2'), 640, 480,
						&separate, 1 };

static struct cmaheap_layout solve(const struct cmaheap_image_info *info)
{
	struct cmaheap_layout layout;

	assert_int_equal(cmaheap_solve_layout(info, &layout), 0);
	return layout;
}

static int alloc(const struct cmaheap_image_info *info, struct cmaheap_image **image)
{
	struct cmaheap *heap;
	int error;

	fake_add_heap("linux,cma");
	assert_int_equal(cmaheap_open("linux,cma", &heap), 0);
	error = cmaheap_alloc_image(heap, info, image);
	cmaheap_close(heap);
	return error;
}

static struct cmaheap_image *must_alloc(const struct cmaheap_image_info *info)
{
	struct cmaheap_image *image;

	assert_int_equal(alloc(info, &image), 0);
	return image;
}

static void alloc_takes_one_buffer_for_all_planes(void **state)
{
	struct cmaheap_image *image = must_alloc(&nv12);
	const struct cmaheap_layout *layout = cmaheap_image_layout(image);
	void *planes[CMAHEAP_MAX_PLANES];

	(void)state;
	assert_int_equal(layout->buffer_count, 1);
	assert_ptr_equal(cmaheap_image_buffer(image, 0), cmaheap_image_buffer(image, 1));
	assert_null(cmaheap_image_buffer(image, 2));
	assert_true(cmaheap_buffer_size(cmaheap_image_buffer(image, 0)) >= layout->sizes[0]);
	assert_int_equal(cmaheap_image_map(image, planes), 0);
	assert_ptr_equal(planes[1], (char *)planes[0] + 640 * 480);
	assert_null(planes[2]);
	memset(planes[1], 0x80, layout->planes[1].size);
	cmaheap_image_unref(image);
}

static void alloc_of_separate_planes_maps_each(void **state)
{
	struct cmaheap_image *image = must_alloc(&yu12);
	void *planes[CMAHEAP_MAX_PLANES];

	(void)state;
	assert_int_equal(cmaheap_image_layout(image)->buffer_count, 3);
	assert_ptr_not_equal(cmaheap_image_buffer(image, 0), cmaheap_image_buffer(image, 2));
	assert_int_equal(cmaheap_image_map(image, planes), 0);
	assert_int_equal(fake_log()->maps, 3);
	memset(planes[2], 0x80, 320 * 240);
	assert_int_equal(cmaheap_image_unmap(image), 0);
	assert_int_equal(cmaheap_image_unmap(image), -EINVAL);
	cmaheap_image_unref(image);
}

static void alloc_that_fails_half_way_frees_what_it_has(void **state)
{
	struct cmaheap_image *image = NULL;

	(void)state;
	for (unsigned skip = 0; skip < 3; skip++) {
		fake_fail_later(FAKE_IOCTL, ENOMEM, skip);
		assert_int_equal(alloc(&yu12, &image), -ENOMEM);
		fake_forget_faults();
	}
	for (unsigned skip = 1; skip < 5; skip++) { /* the heap, the image, three buffers */
		fake_fail_later(FAKE_MEMORY, ENOMEM, skip);
		assert_int_equal(alloc(&yu12, &image), -ENOMEM);
		fake_forget_faults();
	}
	assert_null(image);
}

static void alloc_passes_on_what_the_solver_says(void **state)
{
	const struct cmaheap_image_info info = { CMAHEAP_FOURCC('N', 'V', '1', '2'), 0, 480, NULL,
						 0 };
	struct cmaheap_image *image;

	(void)state;
	assert_int_equal(alloc(&info, &image), -EINVAL);
	assert_error_has("0x480");
}

static void import_duplicates_the_descriptors(void **state)
{
	const struct cmaheap_layout layout = solve(&yu12);
	int fds[] = { fake_make_dmabuf(640 * 480, O_RDWR), fake_make_dmabuf(320 * 240, O_RDWR),
		      fake_make_dmabuf(320 * 240, O_RDWR) };
	struct cmaheap_image *image;

	(void)state;
	assert_int_equal(cmaheap_import_image(&layout, fds, &image), 0);
	for (int i = 0; i < 3; i++)
		assert_int_equal(close(fds[i]), 0);
	assert_memory_equal(cmaheap_image_layout(image), &layout, sizeof(layout));
	assert_true(fcntl(cmaheap_buffer_fd(cmaheap_image_buffer(image, 2)), F_GETFD) >= 0);
	cmaheap_image_unref(image);
}

static void import_into_too_small_a_dmabuf_names_both_sizes(void **state)
{
	const struct cmaheap_layout layout = solve(&yu12);
	int fds[] = { fake_make_dmabuf(640 * 480, O_RDWR), fake_make_dmabuf(320 * 240, O_RDWR),
		      fake_make_dmabuf(4096, O_RDWR) };
	struct cmaheap_image *image = NULL;

	(void)state;
	assert_int_equal(cmaheap_import_image(&layout, fds, &image), -EINVAL);
	assert_error_has("76800");
	assert_error_has("4096");
	assert_error_has("buffer 2");
	close(fds[2]);
	fds[2] = -1;
	assert_int_equal(cmaheap_import_image(&layout, fds, &image), -EBADF);
	assert_null(image);
	close(fds[0]);
	close(fds[1]);
}

static void wrap_takes_references_of_its_own(void **state)
{
	const struct cmaheap_layout layout = solve(&nv12);
	struct cmaheap_buffer *buffer, *small;
	struct cmaheap_image *image;
	int fds[] = { fake_make_dmabuf(layout.sizes[0], O_RDWR), fake_make_dmabuf(4096, O_RDWR) };

	(void)state;
	assert_int_equal(cmaheap_import(fds[0], &buffer), 0);
	assert_int_equal(cmaheap_import(fds[1], &small), 0);
	close(fds[0]);
	close(fds[1]);

	assert_int_equal(cmaheap_wrap_image(&layout, &small, &image), -EINVAL);
	assert_error_has("460800");
	fake_fail(FAKE_MEMORY, ENOMEM, 1);
	assert_int_equal(cmaheap_wrap_image(&layout, &buffer, &image), -ENOMEM);
	assert_int_equal(cmaheap_wrap_image(&layout, &buffer, &image), 0);
	cmaheap_buffer_unref(buffer);
	cmaheap_buffer_unref(small);
	assert_ptr_equal(cmaheap_image_ref(image), image);
	cmaheap_image_unref(image);
	assert_ptr_equal(cmaheap_image_buffer(image, 1), buffer);
	assert_int_equal(cmaheap_buffer_size(buffer), 462848);
	cmaheap_image_unref(image);
	cmaheap_image_unref(NULL);
}

static void map_that_fails_half_way_maps_nothing(void **state)
{
	struct cmaheap_image *image = must_alloc(&yu12);
	void *planes[CMAHEAP_MAX_PLANES];

	(void)state;
	fake_fail_later(FAKE_MMAP, ENOMEM, 2);
	assert_int_equal(cmaheap_image_map(image, planes), -ENOMEM);
	for (unsigned i = 0; i < 3; i++)
		assert_int_equal(cmaheap_buffer_drop_mapping(cmaheap_image_buffer(image, i)), 0);
	assert_int_equal(cmaheap_image_unmap(image), -EINVAL);
	cmaheap_image_unref(image);
}

static void an_unmap_that_fails_undoes_no_other_mapping(void **state)
{
	struct cmaheap_image *image = must_alloc(&yu12);
	struct cmaheap_buffer *buffer = cmaheap_image_buffer(image, 1);
	void *planes[CMAHEAP_MAX_PLANES], *data;

	(void)state;
	assert_int_equal(cmaheap_buffer_map(buffer, &data), 0);
	assert_int_equal(cmaheap_image_unmap(image), -EINVAL);
	assert_error_has("not mapped");
	assert_int_equal(cmaheap_buffer_drop_mapping(buffer), -EBUSY);
	assert_int_equal(cmaheap_image_map(image, planes), 0);
	assert_ptr_equal(planes[1], data);
	assert_null(planes[3]);
	assert_int_equal(cmaheap_image_unmap(image), 0);
	assert_int_equal(cmaheap_buffer_unmap(buffer), 0);
	assert_int_equal(cmaheap_buffer_drop_mapping(buffer), 0);
	cmaheap_image_unref(image);
}

static void an_unmap_of_an_image_that_was_unmapped_in_part_undoes_the_rest(void **state)
{
	struct cmaheap_image *image = must_alloc(&yu12);
	void *planes[CMAHEAP_MAX_PLANES];

	(void)state;
	assert_int_equal(cmaheap_image_map(image, planes), 0);
	assert_int_equal(cmaheap_buffer_unmap(cmaheap_image_buffer(image, 1)), 0);
	assert_int_equal(cmaheap_image_unmap(image), -EINVAL);
	assert_error_has("cannot unmap a buffer that is not mapped");
	for (unsigned i = 0; i < 3; i++)
		assert_int_equal(cmaheap_buffer_drop_mapping(cmaheap_image_buffer(image, i)), 0);
	assert_int_equal(cmaheap_image_unmap(image), -EINVAL);
	cmaheap_image_unref(image);
}

static void access_covers_every_buffer(void **state)
{
	struct cmaheap_image *image = must_alloc(&yu12);
	unsigned before = fake_log()->ioctls;

	(void)state;
	assert_int_equal(cmaheap_image_begin_access(image, CMAHEAP_WRITE), 0);
	assert_int_equal(cmaheap_image_end_access(image, CMAHEAP_WRITE), 0);
	assert_int_equal(fake_log()->ioctls - before, 6);
	assert_int_equal(fake_log()->sync_flags, DMA_BUF_SYNC_END | DMA_BUF_SYNC_WRITE);
	assert_int_equal(cmaheap_image_begin_access(image, 8), -EINVAL);
	cmaheap_image_unref(image);
}

static void access_that_fails_half_way_is_ended(void **state)
{
	struct cmaheap_image *image = must_alloc(&yu12);
	unsigned before = fake_log()->ioctls;

	(void)state;
	fake_fail_later(FAKE_IOCTL, EIO, 2);
	assert_int_equal(cmaheap_image_begin_access(image, CMAHEAP_READ), -EIO);
	assert_int_equal(fake_log()->ioctls - before, 5);
	assert_int_equal(fake_log()->sync_flags, DMA_BUF_SYNC_END | DMA_BUF_SYNC_READ);
	assert_int_equal(cmaheap_image_begin_access(image, CMAHEAP_READ), 0);
	fake_fail(FAKE_IOCTL, EIO, 1);
	assert_int_equal(cmaheap_image_end_access(image, CMAHEAP_READ), -EIO);
	assert_int_equal(fake_log()->ioctls - before, 11);
	cmaheap_image_unref(image);
}

#define assert_bad_layout(layout, change, text)                                                    \
	do {                                                                                       \
		struct cmaheap_layout bad = (layout);                                              \
                                                                                                   \
		bad.change;                                                                        \
		assert_int_equal(cmaheap_check_layout(&bad), -EINVAL);                             \
		assert_error_has(text);                                                            \
	} while (0)

static void layouts_that_lie_are_found_out(void **state)
{
	const struct cmaheap_layout good = solve(&nv12), apart = solve(&yu12);

	(void)state;
	assert_int_equal(cmaheap_check_layout(&good), 0);
	assert_bad_layout(good, fourcc = 0x12345678, "0x12345678");
	assert_bad_layout(good, width = 0, "0x480");
	assert_bad_layout(good, modifier = 1, "0x1");
	assert_bad_layout(good, plane_count = 3, "not 3");
	assert_bad_layout(good, plane_count = 0, "not 0");
	assert_bad_layout(good, buffer_count = 0, "0 buffers");
	assert_bad_layout(good, buffer_count = 3, "3 buffers");
	assert_bad_layout(good, buffer_count = 2, "holds no plane");
	assert_bad_layout(apart, planes[2].buffer = 1, "holds no plane");
	assert_bad_layout(good, planes[1].buffer = 1, "buffer 1 of 1");
	assert_bad_layout(good, planes[0].pitch = 639, "639");
	assert_bad_layout(good, planes[0].rows = 479, "479");
	assert_bad_layout(good, planes[0].rows = UINT32_MAX, "4294967295 rows");
	assert_bad_layout(good, planes[1].size = 640 * 239, "plane 1");
	assert_bad_layout(good, planes[1].offset = UINT32_MAX, "4295120895");
	assert_bad_layout(good, sizes[0] = 460799, "460799");
}

static void planes_that_overlap_are_found_out(void **state)
{
	const struct cmaheap_layout good = solve(&nv12);
	struct cmaheap_layout beside = good;

	(void)state;
	assert_bad_layout(good, planes[1].offset = 0, "planes 0 and 1 overlap in buffer 0");
	assert_bad_layout(good, planes[1].offset = 640 * 479, "planes 0 and 1 overlap");
	assert_bad_layout(good, planes[0].offset = 640 * 240, "planes 0 and 1 overlap");

	/* Side by side, each in the other's padding. */
	beside.planes[0] = (struct cmaheap_plane){ 0, 0, 1280, 480, 1280 * 479 + 640 };
	beside.planes[1] = (struct cmaheap_plane){ 0, 640, 1280, 240, 1280 * 239 + 640 };
	beside.sizes[0] = 1280 * 480;
	assert_int_equal(cmaheap_check_layout(&beside), 0);
	assert_bad_layout(beside, planes[1].offset = 639, "planes 0 and 1 overlap");
	assert_bad_layout(beside, planes[1].offset = 641, "planes 0 and 1 overlap");
	assert_bad_layout(beside, planes[1].offset = 1280 * 2 + 641, "planes 0 and 1 overlap");
}

static void a_format_cannot_steer_a_terminal(void **state)
{
	struct cmaheap_layout layout = solve(&nv12);

	(void)state;
	layout.fourcc = CMAHEAP_FOURCC('\033', '[', '2', 'J');
	assert_int_equal(cmaheap_check_layout(&layout), -EINVAL);
	assert_error_has("format ?[2J (0x4a325b1b)");
}

static void assert_plane_as(struct cmaheap_image *image, unsigned plane, const char *fourcc,
			    uint32_t width, uint32_t height)
{
	struct cmaheap_image *wrapped;
	const struct cmaheap_layout *layout;

	assert_int_equal(
		cmaheap_wrap_plane(image, plane,
				   CMAHEAP_FOURCC(fourcc[0], fourcc[1], fourcc[2], fourcc[3]),
				   &wrapped),
		0);
	layout = cmaheap_image_layout(wrapped);
	assert_int_equal(layout->width, width);
	assert_int_equal(layout->height, height);
	assert_int_equal(layout->planes[0].offset,
			 cmaheap_image_layout(image)->planes[plane].offset);
	assert_int_equal(layout->planes[0].pitch, cmaheap_image_layout(image)->planes[plane].pitch);
	assert_int_equal(cmaheap_check_layout(layout), 0);
	assert_ptr_equal(cmaheap_image_buffer(wrapped, 0), cmaheap_image_buffer(image, plane));
	cmaheap_image_unref(wrapped);
}

static void a_plane_is_an_image_of_its_own(void **state)
{
	const struct cmaheap_image_info odd = { CMAHEAP_FOURCC('N', 'V', '1', '2'), 641, 479, NULL,
						0 },
					yuyv = { CMAHEAP_FOURCC('Y', 'U', 'Y', 'V'), 640, 480, NULL,
						 0 };
	struct cmaheap_image *image = must_alloc(&odd);

	(void)state;
	assert_plane_as(image, 0, "R8  ", 642, 479);
	assert_plane_as(image, 1, "GR88", 321, 240);
	cmaheap_image_unref(image);
	image = must_alloc(&yu12);
	assert_plane_as(image, 2, "R8  ", 320, 240);
	cmaheap_image_unref(image);
	image = must_alloc(&yuyv);
	assert_plane_as(image, 0, "GR88", 640, 480);
	assert_plane_as(image, 0, "AB24", 320, 480);
	cmaheap_image_unref(image);
}

static void a_plane_that_cannot_be_an_image_is_refused(void **state)
{
	const struct cmaheap_image_info odd = { CMAHEAP_FOURCC('R', 'G', '2', '4'), 641, 480, NULL,
						0 };
	struct cmaheap_image *image = must_alloc(&odd), *wrapped = NULL;

	(void)state;
	assert_int_equal(cmaheap_wrap_plane(image, 1, odd.fourcc, &wrapped), -EINVAL);
	assert_error_has("plane 1: RG24 has 1");
	assert_int_equal(cmaheap_wrap_plane(image, 0, nv12.fourcc, &wrapped), -EINVAL);
	assert_error_has("NV12 (0x3231564e) is one of several planes");
	assert_int_equal(cmaheap_wrap_plane(image, 0, 7, &wrapped), -EINVAL);
	assert_error_has("0x00000007) is unknown");
	assert_int_equal(cmaheap_wrap_plane(image, 0, CMAHEAP_FOURCC('G', 'R', '8', '8'), &wrapped),
			 -EINVAL);
	assert_error_has("1923 bytes: not a multiple of 2, as GR88 needs");
	assert_null(wrapped);
	cmaheap_image_unref(image);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT_TEST(alloc_takes_one_buffer_for_all_planes),
		UNIT_TEST(alloc_of_separate_planes_maps_each),
		UNIT_TEST(alloc_that_fails_half_way_frees_what_it_has),
		UNIT_TEST(alloc_passes_on_what_the_solver_says),
		UNIT_TEST(import_duplicates_the_descriptors),
		UNIT_TEST(import_into_too_small_a_dmabuf_names_both_sizes),
		UNIT_TEST(wrap_takes_references_of_its_own),
		UNIT_TEST(map_that_fails_half_way_maps_nothing),
		UNIT_TEST(an_unmap_that_fails_undoes_no_other_mapping),
		UNIT_TEST(an_unmap_of_an_image_that_was_unmapped_in_part_undoes_the_rest),
		UNIT_TEST(access_covers_every_buffer),
		UNIT_TEST(access_that_fails_half_way_is_ended),
		UNIT_TEST(layouts_that_lie_are_found_out),
		UNIT_TEST(planes_that_overlap_are_found_out),
		UNIT_TEST(a_format_cannot_steer_a_terminal),
		UNIT_TEST(a_plane_is_an_image_of_its_own),
		UNIT_TEST(a_plane_that_cannot_be_an_image_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
