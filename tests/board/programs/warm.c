/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* pool_warm: buffers that lie ready, all of them or none, whatever others free. */
#include "board-test.h"
#include "heap-files.h"
#include "pool-settings.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* Whole pages, also of 64 KiB. */
enum { LITTLE = 1 << 16, SMALL = 655360, OTHER = 2 << 20, FILLING = 1 << 20, MOST = 1024 };

static void expect_setting(unsigned count, unsigned long long size)
{
	assert_int_equal(read_counter("pool_warm"), count);
	assert_int_equal(read_counter_of("pool_warm", "x"), size);
}

static void expect_hits(int count, size_t size)
{
	unsigned long long hits = read_counter("pool_hits");
	int fds[8];

	for (int i = 0; i < count; i++)
		fds[i] = must_alloc(size);
	assert_int_equal(read_counter("pool_hits"), hits + (unsigned)count);
	for (int i = 0; i < count; i++)
		must_close(fds[i]);
}

static void warm_buffers_stay_unused(void **state)
{
	(void)state;
	must_set("pool_idle_ms", "100");
	must_set("pool_warm", "3x655360");
	assert_int_equal(read_counter("pooled_clean"), 3 * SMALL);
	expect_hits(3, SMALL);
	sleep(1);
	assert_int_equal(read_counter("pooled"), 3 * SMALL);
}

static void what_is_not_warm_any_more_goes_when_it_is_old(void **state)
{
	(void)state;
	must_set("pool_idle_ms", "100");
	must_set("pool_warm", "3x655360");
	sleep(1);
	must_set("pool_warm", "0");
	wait_for("pooled", 0);
}

/* The longest unused goes first, also of what was warm. */
static void what_is_not_warm_any_more_is_as_old_as_it_is(void **state)
{
	(void)state;
	must_set("pool_warm", "2x655360");
	usleep(50000); /* a tick of the kernel's clock at least */
	must_close(must_alloc(LITTLE));
	must_set("pool_warm", "0");
	must_set("pool_limit", "65536");
	assert_int_equal(read_counter("pooled"), LITTLE);
}

static void what_lies_ready_counts(void **state)
{
	int one = must_alloc(SMALL), two = must_alloc(SMALL);

	(void)state;
	must_close(one);
	must_close(two);
	assert_int_equal(read_counter("pooled"), 2 * SMALL);
	must_set("pool_warm", "3x655360");
	assert_int_equal(read_counter("pooled"), 3 * SMALL);
	must_set("pool_warm", "3x655360");
	assert_int_equal(read_counter("pooled"), 3 * SMALL);
}

/* As many other buffers as the pool keeps. */
static void what_others_free_does_not_push_them_out(void **state)
{
	int fds[MOST], count = (int)(read_counter("pool_limit") / OTHER);

	(void)state;
	must_set("pool_warm", "4x655360");
	for (int i = 0; i < count; i++)
		fds[i] = must_alloc(OTHER);
	for (int i = 0; i < count; i++)
		must_close(fds[i]);
	assert_in_range(read_counter("pooled"), 4 * SMALL, read_counter("pool_limit"));
	expect_hits(4, SMALL);
}

static void what_is_not_kept_beside_them_pushes_nothing_out(void **state)
{
	(void)state;
	must_set("pool_limit", "3000000");
	must_set("pool_warm", "4x655360");
	must_close(must_alloc(LITTLE));
	assert_int_equal(read_counter("pooled"), 4 * SMALL + LITTLE);
	must_close(must_alloc(OTHER));
	assert_int_equal(read_counter("pooled"), 4 * SMALL + LITTLE);
}

/* Room for some is left, by holes of a megabyte. */
static int fill_area(int *fds, int holes)
{
	int heap = open_heap(), count = 0;

	must_set("retry_ms", "0");
	while (count < MOST && (fds[count] = heap_alloc(heap, FILLING)) >= 0)
		count++;
	must_set("retry_ms", "2000");
	must_close(heap);
	while (holes--)
		must_close(fds[--count]);
	must_set("pool_drain", "1");

	return count;
}

static void more_than_there_is_leaves_all_as_it_was(void **state)
{
	int fds[MOST], count = fill_area(fds, 5);

	(void)state;
	must_set("pool_warm", "2x655360");
	assert_int_equal(write_setting("pool_warm", "6x655360"), -ENOMEM);
	assert_int_equal(read_counter("pooled"), 2 * SMALL);
	expect_setting(2, SMALL);

	assert_int_equal(write_setting("pool_warm", "11x524288"), -ENOMEM);
	assert_int_equal(read_counter("pooled"), 2 * SMALL);
	expect_setting(2, SMALL);
	expect_hits(2, SMALL);
	while (count)
		must_close(fds[--count]);
}

static void a_request_that_fails_anyhow_leaves_them_there(void **state)
{
	size_t most = (size_t)read_counter("size") / 4 * 3 / page_size() * page_size();
	int half = must_alloc(most / 2), heap = open_heap();

	(void)state;
	must_set("pool_warm", "4x655360");
	assert_int_equal(heap_alloc(heap, most), -ENOMEM);
	assert_int_equal(read_counter("pooled"), 4 * SMALL);
	must_close(half);
	must_close(heap);
}

/* Nearly all the time it zeroes what it has just freed. */
static pid_t start_user(size_t size)
{
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		for (int heap = open_heap();;)
			close(heap_alloc(heap, size));
	}

	return pid;
}

static void who_is_killed_leaves_them_there(void **state)
{
	size_t size = (size_t)read_counter("pool_limit") / 2 / page_size() * page_size();
	char setting[32];

	(void)state;
	snprintf(setting, sizeof(setting), "1x%zu", size);
	must_set("pool_warm", setting);
	for (int i = 0; i < 5; i++) {
		pid_t pid = start_user(size);

		wait_for("pooled", 0);
		assert_int_equal(kill(pid, SIGKILL), 0);
		assert_int_equal(waitpid(pid, NULL, 0), pid);
		assert_int_equal(read_counter("pooled"), size);
	}
}

static void more_than_the_pool_may_keep_leaves_all_as_it_was(void **state)
{
	(void)state;
	must_set("pool_limit", "2000000");
	must_set("pool_warm", "2x655360");
	assert_int_equal(write_setting("pool_warm", "4x655360"), -ENOSPC);
	assert_int_equal(write_setting("pool_warm", "1000000x655360"), -ENOSPC);
	assert_int_equal(read_counter("pooled"), 2 * SMALL);
	expect_setting(2, SMALL);
}

/* One more than fits would be had again and again from what was kept before. */
static void no_more_is_kept_warm_than_there_is(void **state)
{
	char most[32];

	(void)state;
	snprintf(most, sizeof(most), "%lu", ULONG_MAX);
	must_set("pool_limit", most);
	assert_int_equal(write_setting("pool_warm", "1000x655360"), -ENOSPC);
	assert_int_equal(read_counter("pooled"), 0);
}

static void nonsense_is_not_kept_warm(void **state)
{
	const char *const texts[] = { "x",
				      "3",
				      "3x",
				      "x4096",
				      "3x0",
				      "0x10000000000x4096",
				      "4294967296x4096",
				      "1x18446744073709555712",
				      "3x4096 and more",
				      "1x99999999999" };

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_int_not_equal(write_setting("pool_warm", texts[i]), 0);
	assert_int_equal(read_counter("pooled"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		pool_test(warm_buffers_stay_unused),
		pool_test(what_is_not_warm_any_more_goes_when_it_is_old),
		pool_test(what_is_not_warm_any_more_is_as_old_as_it_is),
		pool_test(what_lies_ready_counts),
		pool_test(what_others_free_does_not_push_them_out),
		pool_test(what_is_not_kept_beside_them_pushes_nothing_out),
		pool_test(more_than_there_is_leaves_all_as_it_was),
		pool_test(a_request_that_fails_anyhow_leaves_them_there),
		pool_test(who_is_killed_leaves_them_there),
		pool_test(more_than_the_pool_may_keep_leaves_all_as_it_was),
		pool_test(no_more_is_kept_warm_than_there_is),
		pool_test(nonsense_is_not_kept_warm),
	};

	return cmocka_run_group_tests(tests, remember_pool_settings, restore_pool_settings);
}
