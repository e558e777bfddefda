/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/*
 * What memory pressure takes from the pool: the kernel asks for pages batch by batch, and gets no
 * more than it asked for, be the pieces larger than that. Shown by the kernel's own vmscan:*
 * events.
 */
#include "board-test.h"
#include "heap-files.h"
#include "pool-settings.h"
#include "tracing.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
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

/* In pages: what the kernel asked our shrinkers for, and what they gave. */
struct pressure {
	long asked;
	long given;
};

static struct pressure read_pressure(void)
{
	struct pressure sum = { 0, 0 };
	FILE *trace = trace_open();
	long to_scan = 0;
	char line[1024];

	while (fgets(line, sizeof(line), trace)) {
		if (!strstr(line, "[dma_heap_cma]"))
			continue;
		if (strstr(line, "mm_shrink_slab_start: "))
			to_scan = number_behind(line, " total_scan ");
		if (!strstr(line, "mm_shrink_slab_end: "))
			continue;
		sum.asked += to_scan - number_behind(line, " total_scan ");
		sum.given += number_behind(line, "last shrinker return val ");
		assert_true(sum.given <= sum.asked);
	}
	fclose(trace);

	return sum;
}

/* Asks every shrinker of the kernel for all it has. */
static void drop_slab(void)
{
	int drop_caches = open("/proc/sys/vm/drop_caches", O_WRONLY | O_CLOEXEC);

	assert_int_equal(write(drop_caches, "2", 1), 1);
	must_close(drop_caches);
	wait_for("pooled", 0);
}

/* A large chunk and a small one lie in the pool, and nothing is left over of what was asked before.
 */
static size_t fill_pool(void)
{
	size_t size = large_size();

	must_close(must_alloc(SMALL));
	drop_slab();

	must_close(must_alloc(SMALL));
	must_close(must_alloc(size));
	size += SMALL;
	wait_for("pooled_clean", size);
	trace_forget();

	return size;
}

static void all_is_given_in_need(void **state)
{
	size_t size = fill_pool();

	(void)state;
	drop_slab();
	assert_int_equal(read_pressure().given * (long)page_size(), size);
}

/* Has the kernel look for a few pages as it does when memory gets short. */
static void reclaim_a_little(int dir)
{
	int file = openat(dir, "memory.reclaim", O_WRONLY | O_CLOEXEC);

	assert_true(file >= 0);
	if (write(file, "64K", 3) < 0)
		assert_int_equal(errno, EAGAIN);
	must_close(file);
}

/* Control groups let user space ask for a few pages; not every kernel has them. */
static void mount_cgroups(const char *path)
{
	if (mount("none", path, "cgroup2", 0, NULL) == 0)
		return;
	assert_int_equal(errno, ENODEV);
	assert_int_equal(rmdir(path), 0);
	skip();
}

static void a_chunk_goes_only_once_it_is_asked_for(void **state)
{
	char path[] = "/tmp/pressure-XXXXXX";
	struct pressure seen = { 0, 0 };
	int dir;

	(void)state;
	assert_non_null(mkdtemp(path));
	mount_cgroups(path);
	fill_pool();
	dir = open(path, O_DIRECTORY | O_CLOEXEC);

	/* Several times what the kernel asks for at once, and a part of the large chunk. */
	for (int i = 0; i < 1000 && seen.asked < 1000; i++) {
		reclaim_a_little(dir);
		seen = read_pressure();
	}

	must_close(dir);
	assert_int_equal(umount(path), 0);
	assert_int_equal(rmdir(path), 0);
	assert_true(seen.asked >= 1000);
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
		cmocka_unit_test_setup_teardown(all_is_given_in_need, watch, unwatch),
		cmocka_unit_test_setup_teardown(a_chunk_goes_only_once_it_is_asked_for, watch,
						unwatch),
	};

	return cmocka_run_group_tests(tests, remember_pool_settings, restore_pool_settings);
}
