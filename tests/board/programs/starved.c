/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/*
 * The area is lent to a file in memory, and there is nowhere to move it to: the failure is
 * put down to that. Expects a machine of 512 MiB with an area of 128 MiB, to itself.
 */

#include "board-test.h"
#include "heap-files.h"
#include "meminfo.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define FAULTS "/sys/kernel/debug/fail_page_alloc/"

enum { STEP = 1 << 20 };
static const uint64_t asked = 112 << 20;

static int fill_memory(size_t keep_free)
{
	static char data[STEP];
	int fd = memfd_create("lent", MFD_CLOEXEC);

	assert_true(fd >= 0);
	memset(data, 1, sizeof(data));
	while (meminfo("MemFree:") > keep_free)
		assert_int_equal(write(fd, data, sizeof(data)), sizeof(data));
	return fd;
}

static void write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	must_close(fd);
}

/* For want of memory: seen before the kernel's allocator is asked, or after one call. */
static void expect_failure(int heap, int (*allocate)(int heap, uint64_t size), unsigned calls)
{
	const uint64_t in_use = read_counter_of("failures", "in_use");
	const uint64_t memory = read_counter_of("failures", "memory");
	const uint64_t failed = vmstat("cma_alloc_fail");

	assert_int_equal(allocate(heap, asked), -ENOMEM);
	assert_int_equal(vmstat("cma_alloc_fail"), failed + calls);
	assert_int_equal(read_counter_of("failures", "memory"), memory + 1);
	assert_int_equal(read_counter_of("failures", "in_use"), in_use);
}

static void an_allocation_without_prospect_is_not_begun(void **state)
{
	int heap = open_heap(), file = fill_memory(asked / 2);

	(void)state;
	expect_failure(heap, heap_alloc, 0);
	must_close(file);
	must_close(heap);
}

/* The faults are for this call alone. */
static int alloc_without_pages(int heap, uint64_t size)
{
	int faults = open("/proc/self/make-it-fail", O_WRONLY | O_CLOEXEC), result;

	assert_true(faults >= 0);
	assert_int_equal(pwrite(faults, "1", 1, 0), 1);
	result = heap_alloc(heap, size);
	assert_int_equal(pwrite(faults, "0", 1, 0), 1);
	must_close(faults);
	return result;
}

static void an_allocation_that_ends_half_way_says_why(void **state)
{
	int heap = open_heap(), file = fill_memory(asked + asked / 4);

	(void)state;
	write_file(FAULTS "task-filter", "Y");
	write_file(FAULTS "ignore-gfp-highmem", "N");
	write_file(FAULTS "ignore-gfp-wait", "N");
	write_file(FAULTS "min-order", "0");
	write_file(FAULTS "verbose", "0");
	write_file(FAULTS "times", "-1");
	write_file(FAULTS "probability", "100");
	expect_failure(heap, alloc_without_pages, 1);
	must_close(file);
	must_close(heap);
}

/* One argument: the name of a test; the second needs a kernel that can be told to find no page. */
int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		checked_test(an_allocation_without_prospect_is_not_begun),
		checked_test(an_allocation_that_ends_half_way_says_why),
	};

	cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
