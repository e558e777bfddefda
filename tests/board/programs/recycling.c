/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* Freed memory is kept, zeroed and handed out again, and never stands in anybody's way. */
#include "board-test.h"
#include "heap-files.h"
#include "pool-settings.h"

#include <errno.h>
#include <limits.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { SIZE = 3112960, LARGER = SIZE + (256 << 10), SMALL = 614400 };

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

static void a_little_waste_is_accepted_but_not_much(void **state)
{
	unsigned long long hits = read_counter("pool_hits");

	(void)state;
	use_and_free(LARGER);
	wait_for("pooled_clean", LARGER);
	must_close(must_alloc(SMALL));
	assert_int_equal(read_counter("pool_hits"), hits);

	wait_for("pooled_clean", LARGER + SMALL);
	must_close(must_alloc(SIZE));
	assert_int_equal(read_counter("pool_hits"), hits + 1);
}

static void a_buffer_has_the_size_asked_for_whatever_backs_it(void **state)
{
	int fd;

	(void)state;
	use_and_free(LARGER);
	wait_for("pooled_clean", LARGER);
	fd = must_alloc(SIZE);
	assert_int_equal(buffer_size(fd), SIZE);
	assert_ptr_equal(mmap(NULL, LARGER, PROT_READ, MAP_SHARED, fd, 0), MAP_FAILED);
	must_close(fd);
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

static void warm_buffers_stay(void **state)
{
	unsigned long long hits = read_counter("pool_hits");
	int fds[3];

	(void)state;
	must_set("pool_idle_ms", "100");
	must_set("pool_warm", "3x614400");
	assert_int_equal(read_counter("pooled_clean"), 3 * SMALL);
	for (int i = 0; i < 3; i++)
		fds[i] = must_alloc(SMALL);
	assert_int_equal(read_counter("pool_hits"), hits + 3);
	for (int i = 0; i < 3; i++)
		must_close(fds[i]);
	sleep(1);
	assert_int_equal(read_counter("pooled"), 3 * SMALL);
}

static void nonsense_is_not_kept_warm(void **state)
{
	const char *const texts[] = { "x",
				      "3",
				      "3x",
				      "x4096",
				      "3x0",
				      "0x10000000000x4096",
				      "3x4096 and more",
				      "1x99999999999" };

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_int_not_equal(write_setting("pool_warm", texts[i]), 0);
	assert_int_equal(write_setting("pool_warm", "1000000x614400"), -ENOSPC);
	assert_int_equal(read_counter("pooled"), 0);
}

/* One more than fits would be had again and again from what was kept before. */
static void no_more_is_kept_warm_than_there_is(void **state)
{
	char most[32];

	(void)state;
	snprintf(most, sizeof(most), "%lu", ULONG_MAX);
	must_set("pool_limit", most);
	assert_int_equal(write_setting("pool_warm", "1000x614400"), -ENOSPC);
	assert_int_equal(read_counter("pooled"), 0);
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

	whole = read_counter("size") / 4 * 3 / 4096 * 4096;
	must_close(must_alloc(whole));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		pool_test(a_freed_buffer_is_handed_out_again),
		pool_test(a_little_waste_is_accepted_but_not_much),
		pool_test(a_buffer_has_the_size_asked_for_whatever_backs_it),
		pool_test(recycled_memory_is_zero_however_soon_it_comes_back),
		pool_test(no_more_is_kept_than_the_limit),
		pool_test(limits_can_be_bytes_or_per_cent),
		pool_test(what_is_unused_goes_back),
		pool_test(memory_pressure_empties_the_pool),
		pool_test(warm_buffers_stay),
		pool_test(nonsense_is_not_kept_warm),
		pool_test(no_more_is_kept_warm_than_there_is),
		pool_test(an_allocation_that_needs_it_gets_what_the_pool_has),
	};

	return cmocka_run_group_tests(tests, remember_pool_settings, restore_pool_settings);
}
