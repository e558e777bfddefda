/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* A display that needs contiguous memory: it takes ours, and refuses memory in pieces. */
#include "board-test.h"
#include "drm-card.h"

#include <errno.h>

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		checked_test(a_buffer_of_the_heap_is_accepted),
		checked_test(memory_in_pieces_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
