/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* Which heap the tool takes for a name, and which area of /sys/kernel/mm/cma for a heap's. */
#include <stdio.h>
#include <unistd.h>

#include "command.h"
#include "heaps.h"
#include "unit.h"

static uint64_t pages(uint64_t count)
{
	return count * (uint64_t)sysconf(_SC_PAGESIZE);
}

static void add_area(const char *name, const char *total_pages, const char *available_pages)
{
	fake_add_sysfs(total_pages, "/sys/kernel/mm/cma/%s/total_pages", name);
	fake_add_sysfs(available_pages, "/sys/kernel/mm/cma/%s/available_pages", name);
}

/* A heap of the module. */
static void add_our_heap(const char *name, const char *size)
{
	static const char *const zeros[] = { "used",	"peak",		"buffers",     "pooled",
					     "waits",	"pooled_clean", "allocations", "pool_hits",
					     "limit",	"user_limit",	"pool_limit",  "retry_ms",
					     "failures" };

	fake_add_heap(name);
	fake_add_sysfs(size, "/sys/kernel/dma_heap_cma/%s/size", name);
	for (size_t i = 0; i < sizeof(zeros) / sizeof(zeros[0]); i++)
		fake_add_sysfs("0\n", "/sys/kernel/dma_heap_cma/%s/%s", name, zeros[i]);
}

static struct heap find(const struct heaps *heaps, const char *name)
{
	const struct heap *heap = heaps_find(heaps, name);

	assert_non_null(heap);
	return *heap;
}

static void expect_counted(const struct heaps *heaps, const char *name, uint64_t free_pages)
{
	struct heap heap = find(heaps, name);

	assert_true(heap.ours);
	assert_true(heap.free_known);
	assert_int_equal(heap.free, pages(free_pages));
}

/* What is not in buffers of ours. */
static void expect_estimate(const struct heaps *heaps, const char *name)
{
	struct heap heap = find(heaps, name);

	assert_true(heap.ours);
	assert_false(heap.free_known);
	assert_int_equal(heap.free, heap.area);
}

static void expect_foreign(const struct heaps *heaps, const char *name, bool contiguous,
			   uint64_t area_pages)
{
	struct heap heap = find(heaps, name);

	assert_false(heap.ours);
	assert_int_equal(heap.contiguous, contiguous);
	assert_int_equal(heap.area, pages(area_pages));
}

static char *size_of(char text[24], uint64_t count)
{
	snprintf(text, 24, "%llu\n", (unsigned long long)pages(count));
	return text;
}

static void a_heap_takes_the_figures_of_its_area_by_any_name(void **state)
{
	struct heaps heaps;
	char size[24], camera_size[24];

	(void)state;
	size_of(size, 16384);
	size_of(camera_size, 8192);
	add_area("reserved", "16384\n", "1000\n");
	add_area("camera", "8192\n", "500\n");
	add_our_heap("default_cma_region-contiguous", size);
	add_our_heap("default_cma_region-contiguous-uncached", size);
	add_our_heap("camera", camera_size);
	add_our_heap("camera-uncached", camera_size);
	assert_int_equal(heaps_read(&heaps), 0);
	expect_counted(&heaps, "default_cma_region-contiguous", 1000);
	expect_counted(&heaps, "default_cma_region-contiguous-uncached", 1000);
	expect_counted(&heaps, "camera", 500);
	expect_counted(&heaps, "camera-uncached", 500);
	heaps_free(&heaps);
}

/* Allwinner's device trees call it so, and kernels before Linux 6.17 its heap. */
static void the_default_area_may_be_a_pool(void **state)
{
	struct heaps heaps;
	char size[24];

	(void)state;
	size_of(size, 16384);
	add_area("default-pool", "16384\n", "1000\n");
	add_our_heap("default_cma_region", size);
	fake_add_heap("default-pool");
	assert_int_equal(heaps_read(&heaps), 0);
	expect_counted(&heaps, "default_cma_region", 1000);
	expect_foreign(&heaps, "default-pool", true, 16384);
	heaps_free(&heaps);
}

static void a_name_that_begins_like_the_default_areas_is_anothers(void **state)
{
	struct heaps heaps;
	char size[24];

	(void)state;
	size_of(size, 16384);
	add_area("reserved", "16384\n", "1000\n");
	add_our_heap("cma-camera", size);
	add_our_heap("cma-camera-uncached", size);
	add_our_heap("cmafoo", size);
	assert_int_equal(heaps_read(&heaps), 0);
	expect_estimate(&heaps, "cma-camera");
	expect_estimate(&heaps, "cma-camera-uncached");
	expect_estimate(&heaps, "cmafoo");
	heaps_free(&heaps);
}

/* As a node of the device tree may. */
static void an_area_whose_name_ends_like_a_variants_is_itself(void **state)
{
	struct heaps heaps;
	char size[24];

	(void)state;
	size_of(size, 8192);
	add_area("camera", "8192\n", "500\n");
	add_area("camera-uncached", "8192\n", "250\n");
	add_our_heap("camera-uncached", size);
	assert_int_equal(heaps_read(&heaps), 0);
	expect_counted(&heaps, "camera-uncached", 250);
	heaps_free(&heaps);
}

/* heaps=camera=linux,cma, whether that is larger or smaller than the default one. */
static void another_area_by_the_default_ones_name_is_not_that(void **state)
{
	struct heaps heaps;
	char size[24];

	(void)state;
	size_of(size, 8192);
	add_area("reserved", "16384\n", "1000\n");
	add_area("cma", "4096\n", "250\n");
	add_area("camera", "8192\n", "500\n");
	add_our_heap("linux,cma", size);
	add_our_heap("cma", size);
	assert_int_equal(heaps_read(&heaps), 0);
	expect_estimate(&heaps, "linux,cma");
	expect_estimate(&heaps, "cma");
	heaps_free(&heaps);
}

static void a_size_that_is_not_known_refuses_no_area(void **state)
{
	struct heaps heaps;

	(void)state;
	add_area("reserved", "16384\n", "1000\n");
	add_our_heap("default_cma_region", "0\n");
	assert_int_equal(heaps_read(&heaps), 0);
	expect_counted(&heaps, "default_cma_region", 1000);
	heaps_free(&heaps);
}

/* Where something else declared an area, too, the module knows no more than the sum. */
static void the_default_area_may_be_smaller_than_its_heap_tells(void **state)
{
	struct heaps heaps;
	char size[24];

	(void)state;
	size_of(size, 20480);
	add_area("hugetlb0", "4096\n", "4096\n");
	add_area("reserved", "16384\n", "1000\n");
	add_our_heap("default_cma_region", size);
	assert_int_equal(heaps_read(&heaps), 0);
	expect_counted(&heaps, "default_cma_region", 1000);
	heaps_free(&heaps);
}

static void other_drivers_heaps_are_contiguous_where_their_area_is_known(void **state)
{
	struct heaps heaps;

	(void)state;
	add_area("linux,cma", "16384\n", "1000\n");
	add_area("camera", "8192\n", "500\n");
	fake_add_heap("cma");
	fake_add_heap("linux,cma-uncached");
	fake_add_heap("linux,cma@20000000");
	fake_add_heap("camera");
	fake_add_heap("cma-camera");
	fake_add_heap("system");
	assert_int_equal(heaps_read(&heaps), 0);
	expect_foreign(&heaps, "cma", true, 16384);
	expect_foreign(&heaps, "linux,cma-uncached", true, 16384);
	expect_foreign(&heaps, "linux,cma@20000000", true, 16384);
	expect_foreign(&heaps, "camera", true, 8192);
	expect_foreign(&heaps, "cma-camera", false, 0);
	expect_foreign(&heaps, "system", false, 0);
	heaps_free(&heaps);
}

/* Our node is mounted over the kernel's own. */
static void a_taken_name_leads_to_our_heap(void **state)
{
	static const char ours[] = "default_cma_region-contiguous", theirs[] = "linux,cma";
	const struct heap *heap;
	struct heaps heaps;

	(void)state;
	add_our_heap(ours, "65536\n");
	fake_add_heap(theirs);
	fake_add_alias("vidbuf_cached", theirs);
	fake_add_sysfs("248:0\n", "/sys/class/dma_heap/%s/dev", ours);
	fake_add_sysfs("248:1\n", "/sys/class/dma_heap/%s/dev", theirs);
	assert_int_equal(heaps_read(&heaps), 0);
	heap = heaps_find(&heaps, theirs);
	assert_string_equal(heap->name, ours);
	assert_int_equal(heap->alias_count, 2);
	assert_ptr_equal(heaps_find(&heaps, "vidbuf_cached"), heap);
	assert_int_equal(heaps.count, 2);
	assert_ptr_equal(heaps_best(&heaps), heap);
	heaps_free(&heaps);
}

static void of_the_kernels_heaps_the_default_areas_is_best(void **state)
{
	struct heaps heaps;

	(void)state;
	add_area("camera", "8192\n", "500\n");
	add_area("linux,cma", "16384\n", "1000\n");
	fake_add_heap("camera");
	fake_add_heap("linux,cma");
	fake_add_heap("system");
	assert_int_equal(heaps_read(&heaps), 0);
	assert_string_equal(heaps_best(&heaps)->name, "linux,cma");
	heaps_free(&heaps);
}

static int reclaim(const char *heap)
{
	char program[] = "cmaheap", name[64];
	char *arguments[] = { program, name, NULL };

	snprintf(name, sizeof(name), "%s", heap);
	return command_reclaim(2, arguments);
}

static void memory_is_given_back_by_any_of_a_heaps_names(void **state)
{
	(void)state;
	add_our_heap("default_cma_region", "65536\n");
	fake_add_sysfs("", "/sys/kernel/dma_heap_cma/default_cma_region/pool_drain");
	fake_add_alias("linux,cma", "default_cma_region");
	fake_add_heap("system");
	assert_int_equal(reclaim("default_cma_region"), 0);
	assert_int_equal(reclaim("linux,cma"), 0);
	assert_int_equal(reclaim("system"), STATUS_FAILED);
	assert_int_equal(reclaim("reserved"), STATUS_FAILED);
}

static int run(int (*command)(int argc, char **argv), const char *heap)
{
	char program[] = "cmaheap", option[] = "--heap", name[64];
	char *arguments[] = { program, option, name, NULL };

	snprintf(name, sizeof(name), "%s", heap);
	return command(3, arguments);
}

static void a_heap_is_shown_by_any_of_its_names_and_by_no_other(void **state)
{
	(void)state;
	fake_add_heap("default_cma_region");
	fake_add_alias("linux,cma", "default_cma_region");
	assert_int_equal(run(command_who, "default_cma_region"), 0);
	assert_int_equal(run(command_who, "linux,cma"), 0);
	assert_int_equal(run(command_map, "linux,cma"), 0);
	assert_int_equal(run(command_who, "reserved"), STATUS_FAILED);
	assert_int_equal(run(command_map, "reserved"), STATUS_FAILED);
}

static void numbers_that_are_too_large_are_no_processes(void **state)
{
	static const char *const subjects[] = { "4294967297", "1/4294967295", "inode:0", "0",
						"1/",	      "1/2x",	      "inode:",	 "-1" };

	(void)state;
	for (size_t i = 0; i < sizeof(subjects) / sizeof(subjects[0]); i++) {
		char program[] = "cmaheap", end[] = "--", subject[32];
		char *arguments[] = { program, end, subject, NULL };

		snprintf(subject, sizeof(subject), "%s", subjects[i]);
		if (command_info(3, arguments) != STATUS_USAGE)
			fail_msg("\"%s\"", subject);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT_TEST(a_heap_takes_the_figures_of_its_area_by_any_name),
		UNIT_TEST(the_default_area_may_be_a_pool),
		UNIT_TEST(a_name_that_begins_like_the_default_areas_is_anothers),
		UNIT_TEST(an_area_whose_name_ends_like_a_variants_is_itself),
		UNIT_TEST(another_area_by_the_default_ones_name_is_not_that),
		UNIT_TEST(a_size_that_is_not_known_refuses_no_area),
		UNIT_TEST(the_default_area_may_be_smaller_than_its_heap_tells),
		UNIT_TEST(numbers_that_are_too_large_are_no_processes),
		UNIT_TEST(a_heap_is_shown_by_any_of_its_names_and_by_no_other),
		UNIT_TEST(memory_is_given_back_by_any_of_a_heaps_names),
		UNIT_TEST(other_drivers_heaps_are_contiguous_where_their_area_is_known),
		UNIT_TEST(a_taken_name_leads_to_our_heap),
		UNIT_TEST(of_the_kernels_heaps_the_default_areas_is_best),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
