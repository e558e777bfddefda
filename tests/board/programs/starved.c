/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/*
 * The area is lent to a file in memory, and there is nowhere to move it to: the failure is
 * put down to that. Expects a machine of 512 MiB with an area of 128 MiB.
 */

#include "board-test.h"
#include "heap-files.h"
#include "proc-files.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { STEP = 1 << 20, KEEP_FREE_KIB = 64 << 10 };
static const uint64_t asked = 112 << 20;

static int fill_memory(void)
{
	static char data[STEP];
	int fd = memfd_create("lent", MFD_CLOEXEC);

	assert_true(fd >= 0);
	memset(data, 1, sizeof(data));
	while (number_in("/proc/meminfo", "MemFree:") > KEEP_FREE_KIB)
		assert_int_equal(write(fd, data, sizeof(data)), sizeof(data));
	return fd;
}

static void a_failure_for_lack_of_memory_says_so(void **state)
{
	const uint64_t in_use = read_counter_of("failures", "in_use");
	const uint64_t memory = read_counter_of("failures", "memory");
	int heap = open_heap(), file = fill_memory(), result;

	(void)state;
	/* Nothing between these two: the kernel has no memory left for anything. */
	result = heap_alloc(heap, asked);
	must_close(file);

	assert_int_equal(result, -ENOMEM);
	assert_int_equal(read_counter_of("failures", "memory"), memory + 1);
	assert_int_equal(read_counter_of("failures", "in_use"), in_use);
	must_close(heap);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		checked_test(a_failure_for_lack_of_memory_says_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
