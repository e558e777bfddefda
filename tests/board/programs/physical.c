/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/*
 * Who was told a buffer's address may have given it to a device that the kernel knows nothing
 * of: CPU access is kept coherent from then on, though nothing is attached.
 */
#include "board-test.h"
#include "cmaheap-device.h"
#include "dma-events.h"

#include <fcntl.h>
#include <linux/dma-buf.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SIZE = 614400, PITCH = 2560, ROW = 128, ROWS = 4, MAX_EVENTS = 16 };

/* Where all devices snoop the CPU's caches there is nothing to be done. */
#ifdef __x86_64__
static const bool coherent = true;
#else
static const bool coherent = false;
#endif

static void expect_events(bool for_device, uint64_t address, size_t size, uint64_t pitch,
			  size_t rows)
{
	struct dma_event events[MAX_EVENTS];
	size_t count = read_dma_events(events, MAX_EVENTS);

	assert_int_equal(count, coherent ? 0 : rows);
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(events[i].for_device, for_device);
		assert_int_equal(events[i].address, address + i * pitch);
		assert_int_equal(events[i].size, size);
	}
}

static void expect_sync(int fd, uint64_t flags, uint64_t address, size_t count)
{
	clear_dma_events();
	assert_int_equal(sync_buffer(fd, flags), 0);
	expect_events(flags & DMA_BUF_SYNC_END, address, whole_pages(SIZE), 0, count);
}

static void expect_rows(int fd, uint32_t flags, uint64_t address)
{
	clear_dma_events();
	assert_int_equal(sync_rows(fd, flags, PITCH, ROW, PITCH, ROWS), 0);
	expect_events(flags & DMA_BUF_SYNC_END, address + PITCH, ROW, PITCH, ROWS);
}

static void before_the_address_was_asked_for_nothing_is_synced(void **state)
{
	int fd = must_alloc(SIZE);

	(void)state;
	expect_sync(fd, DMA_BUF_SYNC_START | DMA_BUF_SYNC_RW, 0, 0);
	expect_sync(fd, DMA_BUF_SYNC_END | DMA_BUF_SYNC_RW, 0, 0);
	must_close(fd);
}

static void from_then_on_the_buffer_is_synced(void **state)
{
	int fd = must_alloc(SIZE);
	uint64_t address = must_locate(fd);

	(void)state;
	expect_sync(fd, DMA_BUF_SYNC_START | DMA_BUF_SYNC_READ, address, 1);
	expect_sync(fd, DMA_BUF_SYNC_END | DMA_BUF_SYNC_WRITE, address, 1);
	expect_sync(fd, DMA_BUF_SYNC_START | DMA_BUF_SYNC_RW, address, 1);
	expect_sync(fd, DMA_BUF_SYNC_END | DMA_BUF_SYNC_RW, address, 1);
	must_close(fd);
}

static void and_so_are_parts_of_it(void **state)
{
	int fd = must_alloc(SIZE);
	uint64_t address = must_locate(fd);

	(void)state;
	expect_rows(fd, DMA_BUF_SYNC_START | DMA_BUF_SYNC_RW, address);
	expect_rows(fd, DMA_BUF_SYNC_END | DMA_BUF_SYNC_RW, address);
	must_close(fd);
}

static void the_next_buffer_of_that_memory_is_not(void **state)
{
	int fd = must_alloc(SIZE);

	(void)state;
	must_locate(fd);
	must_close(fd);
	fd = must_alloc(SIZE);
	expect_sync(fd, DMA_BUF_SYNC_START | DMA_BUF_SYNC_RW, 0, 0);
	must_close(fd);
}

static void the_list_can_be_read_while_they_come_and_go(void **state)
{
	int status;
	pid_t reader = fork();

	(void)state;
	if (!reader)
		for (;;) {
			char text[4096];
			int list = open("/sys/kernel/debug/dma_heap_cma/buffers", O_RDONLY);

			while (read(list, text, sizeof(text)) > 0)
				;
			close(list);
		}
	for (int i = 0; i < 300; i++) {
		int fd = must_alloc(4096);

		must_locate(fd);
		must_close(fd);
	}
	assert_int_equal(kill(reader, SIGKILL), 0);
	assert_int_equal(waitpid(reader, &status, 0), reader);
}

/* With an argument, tests whose names match it. */
int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		traced_test(before_the_address_was_asked_for_nothing_is_synced),
		traced_test(from_then_on_the_buffer_is_synced),
		traced_test(and_so_are_parts_of_it),
		traced_test(the_next_buffer_of_that_memory_is_not),
		checked_test(the_list_can_be_read_while_they_come_and_go),
	};

	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	return cmocka_run_group_tests(tests, need_module_for_all, NULL);
}
