/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/*
 * What memory pressure takes from the pool: the kernel asks for pages batch by batch, and is told
 * how many it got, be the pieces larger than that. Shown by the kernel's own vmscan:* events.
 */
#include "board-test.h"
#include "heap-files.h"
#include "pool-settings.h"
#include "tracing.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SMALL = 1 << 16 };

/* A picture of 4K in XR24, or less where the pool keeps less beside a small one. */
static size_t large_size(void)
{
	unsigned long long limit = read_counter("pool_limit") - SMALL;

	return limit < 33177600 ? (size_t)limit / page_size() * page_size() : 33177600;
}

static long number_behind(const char *line, const char *words)
{
	const char *found = strstr(line, words);

	assert_non_null(found);
	return strtol(found + strlen(words), NULL, 10);
}

/* Pages that our shrinkers gave; none gave more than the kernel counted. */
static long expect_honest_shrinkers(void)
{
	FILE *trace = trace_open();
	long to_scan = 0, given, all = 0;
	char line[1024];

	while (fgets(line, sizeof(line), trace)) {
		if (!strstr(line, "[dma_heap_cma]"))
			continue;
		if (strstr(line, "mm_shrink_slab_start: "))
			to_scan = number_behind(line, " total_scan ");
		if (!strstr(line, "mm_shrink_slab_end: "))
			continue;
		given = number_behind(line, "last shrinker return val ");
		assert_true(given <= to_scan - number_behind(line, " total_scan "));
		all += given;
	}
	fclose(trace);

	return all;
}

static void what_is_given_is_counted(void **state)
{
	int drop_caches = open("/proc/sys/vm/drop_caches", O_WRONLY | O_CLOEXEC);
	size_t size = large_size();

	(void)state;
	must_close(must_alloc(SMALL));
	must_close(must_alloc(size));
	size += SMALL;
	wait_for("pooled_clean", size);
	trace_forget();
	/* Asks every shrinker of the kernel for all it has. */
	assert_int_equal(write(drop_caches, "2", 1), 1);
	must_close(drop_caches);
	wait_for("pooled", 0);
	assert_int_equal(expect_honest_shrinkers() * (long)page_size(), size);
}

static int watch(void **state)
{
	trace_record("vmscan/mm_shrink_slab_start", true);
	trace_record("vmscan/mm_shrink_slab_end", true);
	return empty_pool(state);
}

static int unwatch(void **state)
{
	trace_record("vmscan/mm_shrink_slab_start", false);
	trace_record("vmscan/mm_shrink_slab_end", false);
	return compare_fds(state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_is_given_is_counted, watch, unwatch),
	};

	return cmocka_run_group_tests(tests, remember_pool_settings, restore_pool_settings);
}
