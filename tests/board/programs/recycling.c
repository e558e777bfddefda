/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* Freed memory is kept, zeroed and handed out again, and never stands in anybody's way. */
#include "board-test.h"
#include "heap-files.h"
#include "pool-settings.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

/* Whole pages, also of 16 KiB. */
enum { SIZE = 3112960, LARGER = SIZE + (256 << 10), SMALL = 655360 };

static void use_and_free(size_t size)
{
	int fd = must_alloc(size);
	void *data = must_map(fd, size);

	memset(data, 0xa5, size);
	munmap(data, size);
	must_close(fd);
}

static void a_freed_buffer_is_handed_out_again(void **state)
{
	unsigned long long hits = read_counter("pool_hits");

	(void)state;
	use_and_free(SIZE);
	wait_for("pooled_clean", SIZE);
	must_close(must_alloc(SIZE));
	assert_int_equal(read_counter("pool_hits"), hits + 1);
}

static void only_a_buffer_of_its_size_gets_it(void **state)
{
	unsigned long long hits = read_counter("pool_hits");

	(void)state;
	use_and_free(LARGER);
	wait_for("pooled_clean", LARGER);
	must_close(must_alloc(SIZE));
	assert_int_equal(read_counter("pool_hits"), hits);
	assert_int_equal(read_counter("pooled"), LARGER + SIZE);
}

/* In all areas; -1 where the kernel does not count what is allocated from them. */
static long long count_available(void)
{
	long long pages = 0, some;
	glob_t found;
	FILE *file;

	if (glob("/sys/kernel/mm/cma/*/available_pages", 0, NULL, &found))
		return -1;
	for (size_t i = 0; i < found.gl_pathc; i++) {
		file = fopen(found.gl_pathv[i], "r");
		assert_non_null(file);
		assert_int_equal(fscanf(file, "%lld", &some), 1);
		fclose(file);
		pages += some;
	}
	globfree(&found);

	return pages;
}

static void what_was_taken_from_the_area_is_used_or_pooled(void **state)
{
	const long long before = count_available();
	unsigned long long used = read_counter("used");
	int fds[3];

	(void)state;
	if (before < 0)
		skip();
	for (int i = 0; i < 3; i++)
		fds[i] = must_alloc(9 << 20);
	for (int i = 0; i < 3; i++)
		must_close(fds[i]);
	for (int i = 0; i < 3; i++)
		fds[i] = must_alloc(8 << 20);
	assert_int_equal((before - count_available()) * (long long)page_size(),
			 read_counter("used") - used + read_counter("pooled"));
	for (int i = 0; i < 3; i++)
		must_close(fds[i]);
}

static void recycled_memory_is_zero_however_soon_it_comes_back(void **state)
{
	const size_t sizes[] = { 4096, 65536, SMALL, SIZE };

	(void)state;
	for (int round = 0; round < 40; round++) {
		size_t size = sizes[round % 4];
		int fd;

		use_and_free(size);
		if (round % 8 < 4)
			usleep(1000u * (unsigned)round);
		fd = must_alloc(size);
		expect_zeros(fd, size);
		must_close(fd);
	}
}

static void no_more_is_kept_than_the_limit(void **state)
{
	int fds[8];

	(void)state;
	must_set("pool_limit", "2000000");
	for (int i = 0; i < 8; i++)
		fds[i] = must_alloc(SMALL);
	for (int i = 0; i < 8; i++)
		must_close(fds[i]);
	assert_int_equal(read_counter("pooled"), 3 * SMALL);

	must_set("pool_limit", "0");
	wait_for("pooled", 0);
	use_and_free(SMALL);
	assert_int_equal(read_counter("pooled"), 0);
}

static void limits_can_be_bytes_or_per_cent(void **state)
{
	(void)state;
	must_set("pool_limit", "25%");
	assert_int_equal(read_counter("pool_limit"), read_counter("size") / 4);
	assert_int_equal(write_setting("pool_limit", "101%"), -EINVAL);
	assert_int_equal(write_setting("pool_limit", "much"), -EINVAL);
	assert_int_equal(write_setting("pool_limit", "-1"), -EINVAL);
	assert_int_equal(read_counter("pool_limit"), read_counter("size") / 4);
}

static void what_is_unused_goes_back(void **state)
{
	(void)state;
	must_set("pool_idle_ms", "100");
	use_and_free(SIZE);
	wait_for("pooled", 0);
}

static void memory_pressure_empties_the_pool(void **state)
{
	int fd = open("/proc/sys/vm/drop_caches", O_WRONLY | O_CLOEXEC);

	(void)state;
	use_and_free(SIZE);
	wait_for("pooled_clean", SIZE);
	/* Asks every shrinker of the kernel for all it has. */
	assert_int_equal(write(fd, "2", 1), 1);
	must_close(fd);
	wait_for("pooled", 0);
}

static void an_allocation_that_needs_it_gets_what_the_pool_has(void **state)
{
	unsigned long long half = read_counter("size") / 2 / SMALL, whole;
	int fds[256];

	(void)state;
	/* Runs scattered over half of the area leave no large one. */
	if (half > 256)
		half = 256;
	for (unsigned long long i = 0; i < half; i++)
		fds[i] = must_alloc(SMALL);
	for (unsigned long long i = 0; i < half; i++)
		must_close(fds[i]);
	assert_true(read_counter("pooled") > 0);

	whole = read_counter("size") / 4 * 3 / page_size() * page_size();
	must_close(must_alloc(whole));
}

/*
 * Whoever comes second finds nothing in the pool, and not yet all of it in the area. Wherever the
 * first one lies, it leaves room for the second.
 */
static void two_that_need_it_at_once_both_get_it(void **state)
{
	size_t size = (size_t)read_counter("size") / 5 / page_size() * page_size();

	(void)state;
	must_set("pool_limit", "100%");
	for (int round = 0; round < 10; round++) {
		int fds[64], count = 0, heap = open_heap(), status;
		pid_t child;

		while (count < 64 && (fds[count] = heap_alloc(heap, 2 << 20)) >= 0)
			count++;
		while (count)
			must_close(fds[--count]);
		child = fork();
		fds[0] = heap_alloc(heap, size);
		if (!child)
			_exit(fds[0] < 0);
		assert_int_equal(waitpid(child, &status, 0), child);
		assert_true(fds[0] >= 0);
		assert_int_equal(status, 0);
		must_close(fds[0]);
		must_close(heap);
	}
}

static void what_was_refused_is_no_peak(void **state)
{
	size_t most = (size_t)read_counter("size") / 4 * 3 / page_size() * page_size();
	int half = must_alloc(most / 2), heap = open_heap();
	unsigned long long peak = read_counter("peak");

	(void)state;
	assert_int_equal(heap_alloc(heap, most), -ENOMEM);
	assert_int_equal(read_counter("peak"), peak);
	must_close(half);
	must_close(heap);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		pool_test(a_freed_buffer_is_handed_out_again),
		pool_test(only_a_buffer_of_its_size_gets_it),
		pool_test(what_was_taken_from_the_area_is_used_or_pooled),
		pool_test(recycled_memory_is_zero_however_soon_it_comes_back),
		pool_test(no_more_is_kept_than_the_limit),
		pool_test(limits_can_be_bytes_or_per_cent),
		pool_test(what_is_unused_goes_back),
		pool_test(memory_pressure_empties_the_pool),
		pool_test(an_allocation_that_needs_it_gets_what_the_pool_has),
		pool_test(two_that_need_it_at_once_both_get_it),
		pool_test(what_was_refused_is_no_peak),
	};

	return cmocka_run_group_tests(tests, remember_pool_settings, restore_pool_settings);
}
