/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* The display imports buffers by PRIME: attachment, mapping, and who keeps the memory. */
#include "board-test.h"
#include "drm-card.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/dma-buf.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <xf86drm.h>
#include <xf86drmMode.h>

enum { WIDTH = 640, HEIGHT = 480, SIZE = WIDTH * HEIGHT * 4 };

static ino_t inode(int fd)
{
	struct stat stat;

	assert_int_equal(fstat(fd, &stat), 0);
	return stat.st_ino;
}

static void an_imported_buffer_is_the_same_memory(void **state)
{
	int card = open_display(), fd = must_alloc(SIZE), back;
	uint32_t handle;

	(void)state;
	assert_int_equal(import_buffer(card, fd, &handle), 0);
	assert_int_equal(drmPrimeHandleToFD(card, handle, DRM_CLOEXEC, &back), 0);
	assert_int_equal(inode(back), inode(fd));
	assert_int_equal(drmCloseBufferHandle(card, handle), 0);
	must_close(back);
	must_close(fd);
	must_close(card);
}

static void the_importer_keeps_the_memory(void **state)
{
	int card = open_display(), fd = must_alloc(SIZE), again;
	uint32_t handle;
	char *data = must_map(fd, SIZE);

	(void)state;
	memset(data, 0x5a, SIZE);
	munmap(data, SIZE);
	assert_int_equal(import_buffer(card, fd, &handle), 0);
	must_close(fd);

	assert_int_equal(drmPrimeHandleToFD(card, handle, DRM_CLOEXEC | DRM_RDWR, &again), 0);
	data = must_map(again, SIZE);
	assert_int_equal(data[SIZE - 1], 0x5a);
	munmap(data, SIZE);
	must_close(again);
	assert_int_equal(drmCloseBufferHandle(card, handle), 0);
	must_close(card);
}

static void closing_the_card_gives_everything_back(void **state)
{
	int card = open_display();
	uint32_t handle, fb;

	(void)state;
	for (int i = 0; i < 8; i++) {
		int fd = must_alloc(SIZE);

		assert_int_equal(import_buffer(card, fd, &handle), 0);
		assert_int_equal(add_framebuffer(card, handle, WIDTH, HEIGHT, &fb), 0);
		must_close(fd);
	}
	must_close(card);
}

static void a_framebuffer_larger_than_the_buffer_is_refused(void **state)
{
	int card = open_display(), fd = must_alloc(SIZE);
	uint32_t handle, fb;

	(void)state;
	assert_int_equal(import_buffer(card, fd, &handle), 0);
	assert_int_equal(add_framebuffer(card, handle, WIDTH, HEIGHT + 1, &fb), -EINVAL);
	assert_int_equal(drmCloseBufferHandle(card, handle), 0);
	must_close(fd);
	must_close(card);
}

static void cpu_access_is_possible_while_imported(void **state)
{
	int card = open_display(), fd = must_alloc(SIZE);
	char *data = must_map(fd, SIZE);
	uint32_t handle;

	(void)state;
	assert_int_equal(import_buffer(card, fd, &handle), 0);
	for (int i = 0; i < 4; i++) {
		assert_int_equal(sync_buffer(fd, DMA_BUF_SYNC_START | DMA_BUF_SYNC_RW), 0);
		memset(data, i, SIZE);
		assert_int_equal(sync_buffer(fd, DMA_BUF_SYNC_END | DMA_BUF_SYNC_RW), 0);
	}
	assert_int_equal(drmCloseBufferHandle(card, handle), 0);
	munmap(data, SIZE);
	must_close(fd);
	must_close(card);
}

static void two_cards_can_share_a_buffer(void **state)
{
	int display = open_display(), vgem = open_card("vgem"), fd = must_alloc(SIZE);
	uint32_t one, two;

	(void)state;
	assert_true(vgem >= 0);
	assert_int_equal(import_buffer(display, fd, &one), 0);
	assert_int_equal(import_buffer(vgem, fd, &two), 0);
	must_close(fd);
	assert_int_equal(drmCloseBufferHandle(display, one), 0);
	must_close(display);
	assert_int_equal(drmCloseBufferHandle(vgem, two), 0);
	must_close(vgem);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		checked_test(an_imported_buffer_is_the_same_memory),
		checked_test(the_importer_keeps_the_memory),
		checked_test(closing_the_card_gives_everything_back),
		checked_test(a_framebuffer_larger_than_the_buffer_is_refused),
		checked_test(cpu_access_is_possible_while_imported),
		checked_test(two_cards_can_share_a_buffer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
