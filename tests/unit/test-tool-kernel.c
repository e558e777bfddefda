/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* What the tool learns of buffers and areas where only the kernel tells, without the module. */
#include <errno.h>
#include <linux/kernel-page-flags.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "area.h"
#include "buffers.h"
#include "held.h"
#include "map.h"
#include "shares.h"

/* As board pc writes it. */
#define TITLE                                                                                      \
	"\nDma-buf Objects:\nsize    \tflags   \tmode    \tcount   \texp_name\tino     \tname\n"
#define DEVICES "\tAttached Devices:\n"
#define TOTAL "\nTotal 2 objects, 7307264 bytes\n"
#define CAMERA                                                                                     \
	"04194304\t00000002\t00080007\t00000003\tlinux,cma\t00000040\tleft\n"                      \
	"\twrite fence:vgem unbound seq 1 signalled\n" DEVICES "\tvivid-00\n\tvivid-000\n"         \
	"\tvivid-000\nTotal 3 devices attached\n\n"
#define VIEW                                                                                       \
	"03112960\t00000002\t00080007\t00000001\tlinux,cma\t00000041\t<none>\n" DEVICES            \
	"Total 0 devices attached\n\n"
#define LEDGER                                                                                     \
	"heap inode bytes physical mappings pid uid age_ms devices comm name\n"                    \
	"linux,cma 41 3112960 0x2fd00000-0x2fff7fff 1 192 1000 1013 - cam -\n"

static FILE *open_text(const char *text)
{
	FILE *file = fmemopen((void *)(uintptr_t)text, strlen(text), "r");

	assert_non_null(file);
	return file;
}

static int parse(struct buffers *buffers, const char *bufinfo)
{
	FILE *file = open_text(bufinfo);
	int error = buffers_parse_bufinfo(buffers, file);

	fclose(file);
	return error;
}

static void the_kernels_list_tells_sizes_heaps_and_devices(void **state)
{
	struct buffers buffers = { 0 };

	(void)state;
	assert_int_equal(parse(&buffers, TITLE VIEW CAMERA TOTAL), 0);
	assert_int_equal(buffers.count, 2);
	assert_int_equal(buffers.all[0].inode, 40);
	assert_int_equal(buffers.all[0].bytes, 4194304);
	assert_int_equal(buffers.all[0].references, 3);
	assert_string_equal(buffers.all[0].heap, "linux,cma");
	assert_string_equal(buffers.all[0].name, "left");
	assert_string_equal(buffers.all[0].devices, "vivid-00,vivid-000");
	assert_false(buffers.all[0].ours);
	assert_string_equal(buffers.all[1].name, "");
	assert_string_equal(buffers.all[1].devices, "");
	buffers_free(&buffers);
}

static void the_ledger_knows_its_buffers_better(void **state)
{
	struct buffers buffers;
	FILE *file = open_text(LEDGER);

	(void)state;
	assert_int_equal(buffers_parse(&buffers, file), 0);
	fclose(file);
	assert_int_equal(parse(&buffers, TITLE CAMERA VIEW TOTAL), 0);
	assert_int_equal(buffers.count, 2);
	assert_false(buffers.all[0].ours);
	assert_true(buffers.all[1].ours);
	assert_int_equal(buffers.all[1].inode, 41);
	assert_int_equal(buffers.all[1].references, 1);
	assert_string_equal(buffers.all[1].comm, "cam");
	buffers_free(&buffers);
}

/* A name has 31 bytes at most, and may have line ends among them. */
static void a_name_makes_neither_buffers_nor_devices(void **state)
{
	struct buffers buffers = { 0 };

	(void)state;
	assert_int_equal(parse(&buffers, TITLE "00004096\t00000002\t00080007\t00000001\tlinux,cma\t"
					       "00000042\tx\n" DEVICES "\tgpu\nTotal 9\n\n" DEVICES
					       "\tvivid-000\nTotal 1 devices attached\n\n"),
			 0);
	assert_int_equal(buffers.count, 1);
	assert_string_equal(buffers.all[0].devices, "vivid-000");
	assert_string_equal(buffers.all[0].name, "x");
	buffers_free(&buffers);

	assert_int_equal(parse(&buffers,
			       TITLE "00004096\t00000002\t00080007\t00000001\tlinux,cma\t"
				     "00000042\tx\n1\t2\t3\t4\tsystem\t43\ty\t\033[2J\n" DEVICES
				     "Total 0 devices attached\n\n"),
			 0);
	assert_int_equal(buffers.count, 1);
	assert_int_equal(buffers.all[0].inode, 42);
	buffers_free(&buffers);
}

/* Of 64 bytes, as many as a buffer's devices have room for, and one more. */
static void devices_without_room_are_said_to_be_more(void **state)
{
	char text[4096] = TITLE "00004096\t00000002\t00080007\t00000001\tlinux,cma\t"
				"00000042\tx\n" DEVICES;
	struct buffers buffers = { 0 };
	const char *last;

	(void)state;
	for (int i = 0; i < 9; i++) {
		size_t length = strlen(text);

		snprintf(text + length, sizeof(text) - length, "\t%064d\n", i);
	}
	assert_int_equal(parse(&buffers, text), 0);
	last = strrchr(buffers.all[0].devices, ',');
	assert_string_equal(last, ",...");
	assert_int_equal((last - buffers.all[0].devices) % 65, 64);
	buffers_free(&buffers);
}

static void another_list_is_refused(void **state)
{
	static const char *const texts[] = { "\n", "Dma-buf Objects:\n", CAMERA };
	struct buffers buffers = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_int_equal(parse(&buffers, texts[i]), -EPROTO);
	assert_int_equal(parse(&buffers, TITLE TOTAL), 0);
	assert_int_equal(buffers.count, 0);
}

static ssize_t read_and_fail(void *text, char *to, size_t size)
{
	const char **rest = text;
	size_t length = strlen(*rest);

	if (!length || length > size) {
		errno = EINTR;
		return -1;
	}
	memcpy(to, *rest, length);
	*rest += length;
	return (ssize_t)length;
}

static FILE *open_failing(const char **text)
{
	FILE *file = fopencookie(text, "r", (cookie_io_functions_t){ .read = read_and_fail });

	assert_non_null(file);
	return file;
}

static void a_list_that_breaks_off_is_not_all(void **state)
{
	const char *bufinfo = TITLE CAMERA, *ledger = LEDGER, *nothing = "";
	struct buffers buffers = { 0 };
	FILE *file = open_failing(&bufinfo);

	(void)state;
	assert_int_equal(buffers_parse_bufinfo(&buffers, file), -EINTR);
	fclose(file);
	buffers_free(&buffers);
	file = open_failing(&nothing);
	assert_int_equal(buffers_parse_bufinfo(&buffers, file), -EINTR);
	fclose(file);
	file = open_failing(&ledger);
	assert_int_equal(buffers_parse(&buffers, file), -EINTR);
	fclose(file);
	assert_int_equal(buffers.count, 0);
}

static char *unknown_text(const struct held *held, int error)
{
	char *text;
	size_t size;
	FILE *stream = open_memstream(&text, &size);

	assert_non_null(stream);
	held_print_unknown(held, error, stream);
	fclose(stream);
	return text;
}

static void assert_says(const struct held *held, int error, const char *expected)
{
	char *text = unknown_text(held, error);

	if (!strstr(text, expected))
		fail_msg("no \"%s\" in \"%s\"", expected, text);
	free(text);
}

/* cam maps what nobody else has; the other buffer is a device's. */
static void buffers_of_other_heaps_are_joined_and_what_is_unknown_is_said(void **state)
{
	const struct held_filter filter = { .others = true };
	struct holding mapped = { .inode = 40, .bytes = 4096, .mappings = 1 };
	struct process cam = { .pid = 7, .comm = "cam", .holding_count = 1, .holdings = &mapped };
	struct processes processes = { .count = 1, .all = &cam };
	struct buffers buffers = { 0 };
	struct shares shares;
	struct held held;

	(void)state;
	assert_int_equal(parse(&buffers, TITLE CAMERA VIEW TOTAL), 0);
	assert_int_equal(held_join(&held, &processes, &buffers, &filter), 0);
	assert_int_equal(held.count, 2);
	assert_int_equal(held.bytes, 4194304 + 3112960);
	assert_string_equal(held.all[0].heap, "linux,cma");
	assert_int_equal(held.all[0].bytes, 4194304);
	assert_int_equal(held_unseen(&held.all[0]), 2);
	assert_null(held_ledger(&held.all[0]));
	assert_int_equal(held.all[1].holder_count, 0);
	assert_int_equal(held_unseen(&held.all[1]), 1);
	assert_int_equal(shares_read(&shares, &held), 0);
	assert_int_equal(shares.count, 1);
	assert_false(shares.all[0].aged);
	assert_says(&held, 0, "only module dma_heap_cma tells");
	assert_says(&held, -EACCES, "are root's to see");
	assert_says(&held, -EPROTO, "not all known: debugfs: Protocol error");
	assert_says(&held, -ENOENT,
		    "dma_buf/bufinfo: No such file or directory (is debugfs mounted?)");
	shares_free(&shares);
	held_free(&held);
	buffers_free(&buffers);
}

/* A tree as debugfs has it, in the test's folder. */
static char root[] = "/tmp/test-tool-kernel.XXXXXX";

static void write_file(const char *area, const char *name, const char *text)
{
	char path[128];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", root, area);
	mkdir(path, 0755);
	snprintf(path, sizeof(path), "%s/%s/%s", root, area, name);
	file = fopen(path, "we");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static void write_area(const char *name, const char *count, const char *order, const char *bitmap)
{
	write_file(name, "base_pfn", "65536\n");
	write_file(name, "count", count);
	write_file(name, "order_per_bit", order);
	write_file(name, "bitmap", bitmap);
}

static void an_area_is_found_under_its_heaps_name_or_the_defaults(void **state)
{
	char path[256], expected[128];

	(void)state;
	assert_int_equal(area_folder(path, sizeof(path), root, DEFAULT_HEAP), -ENOENT);
	write_area("reserved", "4\n", "0\n", "0\n");
	write_area("camera", "4\n", "0\n", "0\n");
	snprintf(expected, sizeof(expected), "%s/reserved", root);
	assert_int_equal(area_folder(path, sizeof(path), root, DEFAULT_HEAP), 0);
	assert_string_equal(path, expected);
	assert_int_equal(area_folder(path, sizeof(path), root, "linux,cma"), 0);
	assert_string_equal(path, expected);
	assert_int_equal(area_folder(path, sizeof(path), root, "default_cma_region-uncached"), 0);
	assert_string_equal(path, expected);
	snprintf(expected, sizeof(expected), "%s/camera", root);
	assert_int_equal(area_folder(path, sizeof(path), root, "camera"), 0);
	assert_string_equal(path, expected);
	assert_int_equal(area_folder(path, sizeof(path), root, "cma-camera"), -ENOENT);
	assert_int_equal(area_folder(path, sizeof(path), root, "system"), -ENOENT);
}

static int read_camera(struct map *map, bool **taken)
{
	char folder[128];

	snprintf(folder, sizeof(folder), "%s/camera", root);
	return map_read_bitmap(map, taken, folder);
}

static void a_bitmap_tells_taken_pages(void **state)
{
	struct map map;
	bool *taken;

	(void)state;
	write_area("camera", "40\n", "0\n", "2147483649 2\n");
	assert_int_equal(read_camera(&map, &taken), 0);
	assert_int_equal(map.count, 40);
	assert_int_equal(map.base, 65536 * (uint64_t)sysconf(_SC_PAGESIZE));
	assert_string_equal(map.heap, "camera");
	for (size_t i = 0; i < 40; i++)
		assert_int_equal(taken[i], i == 0 || i == 31 || i == 33);
	free(taken);
	map_free(&map);

	/* Four pages a bit, and the last has fewer; a lock that is held is read with the order. */
	write_area("camera", "10\n", "4294967298\n", "5\n");
	assert_int_equal(read_camera(&map, &taken), 0);
	for (size_t i = 0; i < 10; i++)
		assert_int_equal(taken[i], i < 4 || i > 7);
	free(taken);
	map_free(&map);
}

static void another_bitmap_is_refused(void **state)
{
	static const char *const cases[][3] = {
		{ "40\n", "0\n", "1\n" }, /* an area of two ranges has a bitmap for each */
		{ "40\n", "0\n", "" },
		{ "40\n", "0\n", "x y\n" },
		{ "0\n", "0\n", "0\n" },
		{ "4\n", "64\n", "0\n" },
		{ "99999999999\n", "0\n", "0\n" },
	};
	struct map map;
	bool *taken;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		write_area("camera", cases[i][0], cases[i][1], cases[i][2]);
		assert_int_equal(read_camera(&map, &taken), -EPROTO);
	}
	write_area("camera", "many\n", "0\n", "0\n");
	assert_int_equal(read_camera(&map, &taken), -EINVAL);
}

static void assert_prints(const struct map *map, const char *expected)
{
	char *text;
	size_t size;
	FILE *stream = open_memstream(&text, &size);

	assert_non_null(stream);
	map_print(map, stream);
	fclose(stream);
	if (!strstr(text, expected))
		fail_msg("no \"%s\" in \"%s\"", expected, text);
	free(text);
}

static void pages_of_a_bitmap_are_taken_lent_or_free(void **state)
{
	const uint64_t flags[] = { 0, UINT64_C(1) << KPF_BUDDY,
				   UINT64_C(1) << KPF_LRU | UINT64_C(1) << KPF_ANON,
				   UINT64_C(1) << KPF_LRU | UINT64_C(1) << KPF_UPTODATE, 0 };
	const bool taken[] = { true, false, false, false, false };
	const struct map_facts facts = { .flags = flags, .taken = taken };
	struct map map;

	(void)state;
	assert_int_equal(map_new(&map, "camera", 0x10000000, 4096, 5), 0);
	map.unowned = true;
	map_classify(&map, &facts);
	map_sum(&map);
	assert_int_equal(map.kinds[0], MAP_TAKEN);
	assert_int_equal(map.kinds[1], MAP_FREE);
	assert_int_equal(map.kinds[2], MAP_ANON);
	assert_int_equal(map.kinds[3], MAP_FILE);
	assert_int_equal(map.kinds[4], MAP_FREE);
	assert_int_equal(map.largest_possible, 4);
	assert_true(map_tells(&map, MAP_TAKEN));
	assert_false(map_tells(&map, MAP_PINNED));
	assert_false(map_tells(&map, MAP_DEVICE));
	assert_prints(&map, "Largest free run, at most: ");
	map_free(&map);
}

static void a_saved_map_tells_no_more_than_the_map(void **state)
{
	char path[128];
	struct map map;

	(void)state;
	write_file("camera", "map",
		   "{\"heap\": \"camera\", \"base\": 0, \"page_size\": 4096, \"size\": 16384, "
		   "\"pinned\": null, \"taken\": 4096, \"owners\": [], "
		   "\"blocks\": [[\"free\", 3], [\"taken\", 1]]}");
	snprintf(path, sizeof(path), "%s/camera/map", root);
	assert_int_equal(map_load(&map, path), 0);
	assert_int_equal(map.kinds[3], MAP_TAKEN);
	assert_false(map_tells(&map, MAP_PINNED));
	map_free(&map);
}

static int make_root(void **state)
{
	(void)state;
	return mkdtemp(root) ? 0 : -1;
}

static int remove_root(void **state)
{
	static const char *const areas[] = { "camera", "reserved" };
	static const char *const files[] = { "base_pfn", "count", "order_per_bit",
					     "bitmap",	 "map",	  "" };
	char path[128];

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		for (size_t j = 0; j < sizeof(files) / sizeof(files[0]); j++) {
			snprintf(path, sizeof(path), "%s/%s/%s", root, areas[i], files[j]);
			remove(path);
		}
	}
	return remove(root);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_kernels_list_tells_sizes_heaps_and_devices),
		cmocka_unit_test(the_ledger_knows_its_buffers_better),
		cmocka_unit_test(a_name_makes_neither_buffers_nor_devices),
		cmocka_unit_test(a_list_that_breaks_off_is_not_all),
		cmocka_unit_test(devices_without_room_are_said_to_be_more),
		cmocka_unit_test(another_list_is_refused),
		cmocka_unit_test(buffers_of_other_heaps_are_joined_and_what_is_unknown_is_said),
		cmocka_unit_test(an_area_is_found_under_its_heaps_name_or_the_defaults),
		cmocka_unit_test(a_bitmap_tells_taken_pages),
		cmocka_unit_test(another_bitmap_is_refused),
		cmocka_unit_test(pages_of_a_bitmap_are_taken_lent_or_free),
		cmocka_unit_test(a_saved_map_tells_no_more_than_the_map),
	};

	return cmocka_run_group_tests(tests, make_root, remove_root);
}
