/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* A camera that needs contiguous memory takes no other, and the library says why. */
#include "board-test.h"
#include "drm-card.h"
#include "video.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const uint32_t XR24 = CMAHEAP_FOURCC('X', 'R', '2', '4');
static const uint32_t NV12 = CMAHEAP_FOURCC('N', 'V', '1', '2');
static const struct cmaheap_needs separate = { .who = "test", .flags = CMAHEAP_SEPARATE };

static struct cmaheap_v4l2 *open_camera(uint32_t fourcc, unsigned buffer_count)
{
	return open_video("vivid", VIDEO_CAMERA, fourcc, buffer_count);
}

/* Images of which all planes, or the last one, come from elsewhere. */
static void expect_refusal(struct cmaheap_v4l2 *camera, const struct cmaheap_image_info *info,
			   const int fds[], const char *text)
{
	struct cmaheap_v4l2_queue *queue = cmaheap_v4l2_capture(camera);
	struct cmaheap_layout layout;
	struct cmaheap_needs needs;
	struct cmaheap_image *image;

	must(cmaheap_v4l2_negotiate(queue, info, &needs));
	must(cmaheap_solve_layout(info, &layout));
	must(cmaheap_import_image(&layout, fds, &image));
	must(cmaheap_v4l2_set_images(queue, (struct cmaheap_image *[]){ image, image }, 2));
	assert_int_equal(cmaheap_v4l2_enqueue(queue, 0), -EFAULT);
	if (!strstr(cmaheap_last_error(), text))
		fail_msg("\"%s\" lacks \"%s\"", cmaheap_last_error(), text);
	cmaheap_v4l2_close(camera);
	cmaheap_image_unref(image);
}

static void a_gpus_memory_in_pieces_is_refused(void **state)
{
	const struct cmaheap_image_info info = { XR24, 640, 480, NULL, 0 };
	int vgem = open_card("vgem"), fd;

	(void)state;
	assert_true(vgem >= 0);
	fd = export_dumb(vgem, 640, 480);
	expect_refusal(open_camera(XR24, 1), &info, &fd,
		       "vivid needs 1228800 bytes in one piece: plane 0 of image 0 has 1228800, "
		       "which are not known to be contiguous");
	must_close(fd);
	must_close(vgem);
}

static void a_plane_in_pieces_is_refused_by_its_number(void **state)
{
	const struct cmaheap_image_info info = { NV12, 1920, 1080, &separate, 1 };
	int vgem = open_card("vgem");
	int fds[2];

	(void)state;
	assert_true(vgem >= 0);
	fds[0] = must_alloc(1920 * 1080);
	fds[1] = export_dumb(vgem, 1920, 540);
	expect_refusal(open_camera(NV12, 2), &info, fds,
		       "vivid needs 1036800 bytes in one piece: plane 1 of image 0");
	must_close(fds[0]);
	must_close(fds[1]);
	must_close(vgem);
}

static void the_system_heaps_memory_is_refused(void **state)
{
	const struct cmaheap_image_info info = { XR24, 640, 480, NULL, 0 };
	int heap, fd;

	(void)state;
	/* Kernels without a heaps core have no system heap. */
	if (access("/dev/dma_heap/system", F_OK))
		return;

	/* It allocates in pieces of up to 1 MiB; a smaller buffer could be contiguous by luck. */
	heap = open_heap_named("system");
	fd = heap_alloc(heap, 640 * 480 * 4);
	expect_refusal(open_camera(XR24, 1), &info, &fd, "(exporter system)");
	must_close(fd);
	must_close(heap);
}

static void small_memory_is_refused_with_numbers(void **state)
{
	const struct cmaheap_image_info info = { XR24, 640, 480, NULL, 0 };
	struct cmaheap_v4l2 *camera = open_camera(XR24, 1);
	struct cmaheap_v4l2_queue *queue = cmaheap_v4l2_capture(camera);
	struct cmaheap_needs driver;
	struct cmaheap_buffer *buffer;
	int fd = must_alloc(640 * 240 * 4);
	char has[32];

	(void)state;
	must(cmaheap_v4l2_negotiate(queue, &info, &driver));
	must(cmaheap_import(fd, &buffer));
	assert_int_equal(cmaheap_v4l2_set_buffers(queue, &buffer, 1), -EINVAL);
	assert_non_null(strstr(cmaheap_last_error(), "vivid needs 1228800 bytes"));
	snprintf(has, sizeof(has), "has %zu", whole_pages(640 * 240 * 4));
	assert_non_null(strstr(cmaheap_last_error(), has));
	cmaheap_buffer_unref(buffer);
	cmaheap_v4l2_close(camera);
	must_close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		checked_test(a_gpus_memory_in_pieces_is_refused),
		checked_test(a_plane_in_pieces_is_refused_by_its_number),
		checked_test(the_system_heaps_memory_is_refused),
		checked_test(small_memory_is_refused_with_numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
