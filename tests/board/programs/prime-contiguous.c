/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* A display that needs contiguous memory: it takes ours, and refuses memory in pieces. */
#include "board-test.h"
#include "display.h"
#include "drm-card.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <drm_fourcc.h>
#include <xf86drm.h>

enum { WIDTH = 640, HEIGHT = 480, SIZE = WIDTH * HEIGHT * 4 };

static void a_buffer_of_the_heap_is_accepted(void **state)
{
	int card = open_display(), fd = must_alloc(SIZE);
	uint32_t handle;

	(void)state;
	assert_int_equal(import_buffer(card, fd, &handle), 0);
	assert_int_equal(drmCloseBufferHandle(card, handle), 0);
	must_close(fd);
	must_close(card);
}

static void memory_in_pieces_is_refused(void **state)
{
	int card = open_display(), vgem = open_card("vgem"), fd;
	uint32_t handle;

	(void)state;
	assert_true(vgem >= 0);
	fd = export_dumb(vgem, WIDTH, HEIGHT);
	assert_int_equal(import_buffer(card, fd, &handle), -EINVAL);
	must_close(fd);
	must_close(vgem);
	must_close(card);
}

/* The kernel says EINVAL and no more; the library tells what it was. */
static void the_library_says_that_memory_is_in_pieces(void **state)
{
	const struct cmaheap_image_info info = { DRM_FORMAT_XRGB8888, WIDTH, HEIGHT, NULL, 0 };
	int vgem = open_card("vgem"), fd = export_dumb(vgem, WIDTH, HEIGHT);
	struct cmaheap_layout layout;
	struct cmaheap_image *image;
	struct cmaheap_kms_fb *fb;
	struct display display;

	(void)state;
	must_close(vgem);
	must(cmaheap_solve_layout(&info, &layout));
	must(cmaheap_import_image(&layout, &fd, &image));
	must_close(fd);
	open_display_of(&display, getenv("DISPLAY_DRIVER"), 0);
	assert_int_equal(cmaheap_kms_import(display.kms, image, &fb), -EINVAL);
	print_message("%s\n", cmaheap_last_error());
	assert_non_null(strstr(cmaheap_last_error(), "640x480 XR24, pitch 2560"));
	assert_non_null(strstr(cmaheap_last_error(), "1228800 bytes from drm"));
	assert_non_null(strstr(cmaheap_last_error(), "not contiguous"));
	close_display(&display);
	cmaheap_image_unref(image);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		checked_test(a_buffer_of_the_heap_is_accepted),
		checked_test(memory_in_pieces_is_refused),
		checked_test(the_library_says_that_memory_is_in_pieces),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
