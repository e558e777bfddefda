/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* What the tool makes of the kernel's page flags, and of saved maps. */
#include <errno.h>
#include <linux/kernel-page-flags.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "map.h"

#define FLAG(name) (UINT64_C(1) << KPF_##name)

enum { PAGE = 4096, BASE = 0x10000000, MOST = 16 };

static const uint64_t private_data = UINT64_C(1) << 35;

struct page {
	uint64_t flags, mapped;
	uint32_t references;
};

static struct map classified(const struct page *pages, size_t count, bool references_known)
{
	uint64_t flags[MOST], mapped[MOST];
	uint32_t references[MOST];
	struct map_facts facts = { flags, mapped, references_known ? references : NULL, NULL };
	struct map map;

	for (size_t i = 0; i < count; i++) {
		flags[i] = pages[i].flags;
		mapped[i] = pages[i].mapped;
		references[i] = pages[i].references;
	}
	assert_int_equal(map_new(&map, "camera", BASE, PAGE, count), 0);
	map_classify(&map, &facts);
	map_sum(&map);
	return map;
}

static void check_page(uint64_t flags, uint64_t mapped, uint32_t references, uint8_t kind)
{
	const struct page page = { flags, mapped, references };
	struct map map = classified(&page, 1, true);

	assert_int_equal(map.kinds[0], kind);
	map_free(&map);
}

static void classify_single_pages(void **state)
{
	const uint64_t file = FLAG(LRU) | FLAG(UPTODATE), anon = FLAG(LRU) | FLAG(ANON);

	(void)state;
	check_page(FLAG(BUDDY), 0, 0, MAP_FREE);
	check_page(0, 0, 0, MAP_FREE); /* on a CPU's list */
	check_page(0, 0, 1, MAP_DEVICE);
	check_page(FLAG(MMAP), 1, 2, MAP_DEVICE);
	check_page(file, 0, 1, MAP_FILE);
	check_page(file | FLAG(MMAP), 3, 4, MAP_FILE);
	check_page(file | private_data, 0, 2, MAP_FILE);
	check_page(FLAG(UPTODATE), 0, 2, MAP_FILE); /* on its way to the LRU list */
	check_page(anon, 1, 1, MAP_ANON);
	check_page(anon | FLAG(SWAPCACHE), 1, 2, MAP_ANON);
	check_page(FLAG(ANON), 1, 2, MAP_ANON); /* on its way to the LRU list */
}

static void classify_pinned_pages(void **state)
{
	const uint64_t file = FLAG(LRU) | FLAG(UPTODATE), anon = FLAG(LRU) | FLAG(ANON);

	(void)state;
	check_page(file, 0, 2, MAP_PINNED);
	check_page(file | FLAG(MMAP), 3, 5, MAP_PINNED);
	check_page(file | private_data, 0, 3, MAP_PINNED);
	check_page(anon, 1, 2, MAP_PINNED);
	check_page(anon | FLAG(SWAPCACHE), 1, 3, MAP_PINNED);
}

static void classify_pages_without_references(void **state)
{
	const struct page pages[] = { { FLAG(BUDDY), 0, 0 }, { FLAG(LRU), 0, 9 }, { 0, 0, 0 } };
	struct map map = classified(pages, 3, false);

	(void)state;
	assert_int_equal(map.kinds[0], MAP_FREE);
	assert_int_equal(map.kinds[1], MAP_FILE);
	assert_int_equal(map.kinds[2], MAP_DEVICE);
	map_free(&map);
}

/* A large folio has one count of references, and a cache's reference for each page. */
static void classify_compound_pages(void **state)
{
	const uint64_t head = FLAG(COMPOUND_HEAD) | FLAG(LRU) | FLAG(UPTODATE);
	struct page pages[] = {
		{ head, 1, 5 },
		{ FLAG(COMPOUND_TAIL), 0, 5 },
		{ FLAG(COMPOUND_TAIL), 0, 5 },
		{ FLAG(COMPOUND_TAIL), 0, 5 },
		{ FLAG(LRU) | FLAG(UPTODATE), 0, 1 },
	};
	struct map map = classified(pages, 5, true);

	(void)state;
	for (size_t i = 0; i < 5; i++)
		assert_int_equal(map.kinds[i], MAP_FILE);
	map_free(&map);

	for (size_t i = 0; i < 4; i++)
		pages[i].references = 6;
	map = classified(pages, 5, true);
	assert_int_equal(map.pages[MAP_PINNED], 4);
	assert_int_equal(map.kinds[4], MAP_FILE);
	map_free(&map);
}

static void find_largest_runs(void **state)
{
	const uint8_t kinds[] = { MAP_FREE,   MAP_FREE,	 MAP_FILE, MAP_FREE,   MAP_POOLED,
				  MAP_DEVICE, MAP_FREE,	 MAP_FREE, MAP_FREE,   MAP_PINNED,
				  MAP_ANON,   MAP_OWNER, MAP_FREE, MAP_PINNED, MAP_FREE };
	struct map map;

	(void)state;
	assert_int_equal(map_new(&map, "camera", BASE, PAGE, sizeof(kinds)), 0);
	memcpy(map.kinds, kinds, sizeof(kinds));
	map_sum(&map);
	assert_int_equal(map.largest_free, 3);
	assert_int_equal(map.largest_possible, 5);
	assert_int_equal(map.pages[MAP_FREE], 8);
	assert_int_equal(map_main_kind(&map, 0, 4), MAP_FREE);
	assert_int_equal(map_main_kind(&map, 6, 10), MAP_PINNED);
	map_free(&map);
}

static void mark_what_is_inside(void **state)
{
	struct map map;

	(void)state;
	assert_int_equal(map_new(&map, "camera", BASE, PAGE, 8), 0);
	map_mark(&map, BASE - 4 * PAGE, BASE + PAGE - 1, MAP_POOLED);
	map_mark(&map, BASE + 7 * PAGE, BASE + 20 * PAGE - 1, MAP_POOLED);
	map_mark(&map, 0, BASE - 1, MAP_DEVICE);
	map_mark(&map, BASE + 8 * PAGE, BASE + 9 * PAGE - 1, MAP_DEVICE);
	map_sum(&map);
	assert_int_equal(map.pages[MAP_POOLED], 2);
	assert_int_equal(map.pages[MAP_DEVICE], 0);
	assert_int_equal(map.kinds[0], MAP_POOLED);
	assert_int_equal(map.kinds[7], MAP_POOLED);
	map_free(&map);
}

static struct buffer page_of(pid_t pid, size_t page, size_t pages)
{
	return (struct buffer){ .heap = "camera",
				.comm = "cam",
				.pid = pid,
				.bytes = pages * PAGE,
				.first = BASE + page * PAGE,
				.last = BASE + (page + pages) * PAGE - 1 };
}

/* The largest owners first, a last one for those that are left; other areas' buffers are not here.
 */
static void mark_buffers_by_owner(void **state)
{
	struct buffer all[12] = { page_of(7, 0, 1), page_of(8, 1, 4), page_of(7, 5, 1),
				  page_of(9, 1000, 100) };
	struct buffers buffers = { 4, all };
	struct map map;

	(void)state;
	assert_int_equal(map_new(&map, "camera", BASE, PAGE, 16), 0);
	map_mark_buffers(&map, &buffers);
	map_sum(&map);
	assert_int_equal(map.owner_count, 2);
	assert_int_equal(map.owners[0].pid, 8);
	assert_int_equal(map.pages[MAP_OWNER], 4);
	assert_int_equal(map.pages[MAP_OWNER + 1], 2);
	assert_int_equal(map.kinds[5], MAP_OWNER + 1);
	map_free(&map);

	for (size_t i = 0; i < 12; i++)
		all[i] = page_of((pid_t)i + 1, i, 1);
	buffers.count = 12;
	assert_int_equal(map_new(&map, "camera", BASE, PAGE, 16), 0);
	map_mark_buffers(&map, &buffers);
	map_sum(&map);
	assert_int_equal(map.owner_count, MAP_OWNERS);
	assert_string_equal(map.owners[MAP_OWNERS - 1].comm, "others");
	assert_int_equal(map.pages[MAP_KINDS - 1], 12 - MAP_OWNERS + 1);
	map_free(&map);
}

static char path[] = "/tmp/test-tool-map.XXXXXX";

static int load_text(struct map *map, const char *text)
{
	FILE *file = fopen(path, "we");

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
	return map_load(map, path);
}

#define SAVED(size, owners, blocks)                                                                \
	"{\"label\": \"l\", \"heap\": \"camera\", \"base\": 268435456, \"page_size\": 4096, "      \
	"\"size\": " size ", \"owners\": [" owners "], \"blocks\": [" blocks "]}"

static void load_saved_map(void **state)
{
	struct map map;

	(void)state;
	assert_int_equal(
		load_text(&map,
			  SAVED("16384", "{\"command\": \"cam\", \"pid\": 7, \"bytes\": 4096}",
				"[\"free\", 3], [\"buffer\", 1, 0]")),
		0);
	assert_string_equal(map.heap, "camera");
	assert_string_equal(map.label, "l");
	assert_int_equal(map.largest_free, 3);
	assert_int_equal(map.kinds[3], MAP_OWNER);
	assert_int_equal(map.owners[0].pid, 7);
	map_free(&map);
}

static void load_no_map(void **state)
{
	static const char *const texts[] = {
		"",
		"no JSON",
		"[]",
		"{}",
		SAVED("16384", "", ""),
		SAVED("16384", "", "[\"free\", 3]"),
		SAVED("16384", "", "[\"free\", 5]"),
		SAVED("16384", "", "[\"free\", -4], [\"free\", 8]"),
		SAVED("16384", "", "[\"fere\", 4]"),
		SAVED("16384", "", "[\"buffer\", 4, 0]"),
		SAVED("16384", "", "7"),
		SAVED("16384", "", "[]"),
		SAVED("-16384", "", "[\"free\", 4]"),
		SAVED("16383", "", "[\"free\", 4]"),
		SAVED("9000000000000000000", "", "[\"free\", 4]"),
		SAVED("\"x\"", "", "[\"free\", 4]"),
	};
	struct map map;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_int_equal(load_text(&map, texts[i]), -EPROTO);
	unlink(path);
	assert_int_equal(map_load(&map, path), -EPROTO);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(classify_single_pages),
		cmocka_unit_test(classify_pinned_pages),
		cmocka_unit_test(classify_pages_without_references),
		cmocka_unit_test(classify_compound_pages),
		cmocka_unit_test(find_largest_runs),
		cmocka_unit_test(mark_what_is_inside),
		cmocka_unit_test(mark_buffers_by_owner),
		cmocka_unit_test(load_saved_map),
		cmocka_unit_test(load_no_map),
	};
	int fd = mkstemp(path), result;

	if (fd < 0)
		return EXIT_FAILURE;
	close(fd);
	result = cmocka_run_group_tests(tests, NULL, NULL);
	unlink(path);
	return result;
}
