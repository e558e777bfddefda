/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* How the tool cmaheap reads what kernels write; the texts were captured on board pc. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <unistd.h>

#include <cmocka.h>

#include "buffers.h"
#include "held-json.h"
#include "json.h"
#include "processes.h"
#include "shares.h"
#include "sizes.h"
#include "style.h"
#include "table.h"
#include "top/history.h"
#include "top/page.h"

#define COLUMNS "heap inode bytes physical mappings pid uid age_ms devices comm name\n"
#define SHARED                                                                                     \
	"default_cma_region 40 4194304 0x000000002f900000-0x000000002fcfffff 0 191 0 1216 - "      \
	"hold\\040buffer -\n"
#define MAPPED                                                                                     \
	"default_cma_region 41 3112960 0x000000002fd00000-0x000000002fff7fff 1 192 1000 1013 "     \
	"1f0000.clcd,vivid-000 cam left\\040eye\\134\\012\n"

static int parse(struct buffers *buffers, const char *text)
{
	FILE *file = fmemopen((void *)(uintptr_t)text, strlen(text), "r");
	int error;

	assert_non_null(file);
	error = buffers_parse(buffers, file);
	fclose(file);
	return error;
}

static void the_ledger_is_sorted_and_its_names_have_blanks_again(void **state)
{
	const struct buffer *buffer;
	struct buffers buffers;

	(void)state;
	assert_int_equal(parse(&buffers, COLUMNS MAPPED SHARED), 0);
	assert_int_equal(buffers.count, 2);
	assert_int_equal(buffers.all[0].inode, 40);
	buffer = buffers_find(&buffers, 40);
	assert_non_null(buffer);
	assert_string_equal(buffer->heap, "default_cma_region");
	assert_string_equal(buffer->comm, "hold buffer");
	assert_string_equal(buffer->devices, "");
	assert_string_equal(buffer->name, "");
	buffer = buffers_find(&buffers, 41);
	assert_non_null(buffer);
	assert_int_equal(buffer->bytes, 3112960);
	assert_int_equal(buffer->first, 0x2fd00000);
	assert_int_equal(buffer->last, 0x2fff7fff);
	assert_int_equal(buffer->mappings, 1);
	assert_int_equal(buffer->pid, 192);
	assert_int_equal(buffer->uid, 1000);
	assert_int_equal(buffer->age_ms, 1013);
	assert_string_equal(buffer->devices, "1f0000.clcd,vivid-000");
	assert_string_equal(buffer->name, "left eye\\?");
	assert_null(buffers_find(&buffers, 42));
	buffers_free(&buffers);
}

static void a_ledger_without_buffers_is_empty(void **state)
{
	struct buffers buffers;

	(void)state;
	assert_int_equal(parse(&buffers, COLUMNS), 0);
	assert_int_equal(buffers.count, 0);
	assert_null(buffers_find(&buffers, 40));
	buffers_free(&buffers);
}

static void a_ledger_of_other_columns_is_refused(void **state)
{
	static const char *const texts[] = {
		"\n",
		SHARED,
		COLUMNS "default_cma_region 40 4194304\n",
		COLUMNS "default_cma_region 40 many 0x1-0x2 0 191 0 1216 - comm -\n",
		COLUMNS "default_cma_region 40 4194304 0x1 0 191 0 1216 - comm -\n",
		COLUMNS SHARED "default_cma_region\n",
	};
	struct buffers buffers;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_int_equal(parse(&buffers, texts[i]), -EPROTO);
}

/* Of nine names of 64 bytes, each attached twice, there is room for seven. */
static void devices_without_room_are_said_to_be_more(void **state)
{
	char text[4096] = COLUMNS "camera 40 4096 0x1000-0x1fff 9 1 0 1 ";
	const struct held_filter filter = { .others = true };
	struct processes nobody = { 0 };
	struct buffers buffers;
	const char *last, *json;
	struct json_object *object;
	struct held held;

	(void)state;
	for (int i = 0; i < 9; i++) {
		size_t length = strlen(text);

		snprintf(text + length, sizeof(text) - length, "%s%064d,%064d", i ? "," : "", i, i);
	}
	strcat(text, " cam -\n");
	assert_int_equal(parse(&buffers, text), 0);
	last = strrchr(buffers.all[0].devices, ',');
	assert_string_equal(last, ",...");
	assert_int_equal(last - buffers.all[0].devices, 7 * 65 - 1);
	assert_string_equal(buffers.all[0].comm, "cam");
	assert_int_equal(held_join(&held, &nobody, &buffers, &filter), 0);
	object = held_json(&held, &nobody, 0);
	json = json_object_to_json_string(object);
	assert_null(strstr(json, "\"...\""));
	assert_non_null(strstr(json, "\"all_devices_listed\": false"));
	json_object_put(object);
	held_free(&held);
	buffers_free(&buffers);
}

static struct holding parse_fdinfo(const char *text)
{
	FILE *file = fmemopen((void *)(uintptr_t)text, strlen(text), "r");
	struct holding holding = { 0 };

	assert_non_null(file);
	holding_parse_fdinfo(&holding, file);
	fclose(file);
	return holding;
}

static void fdinfo_tells_inode_size_and_heap(void **state)
{
	struct holding holding = parse_fdinfo("pos:\t0\nflags:\t02\nmnt_id:\t16\nino:\t40\n"
					      "size:\t4194304\ncount:\t2\n"
					      "exp_name:\tdefault_cma_region\n");

	(void)state;
	assert_int_equal(holding.inode, 40);
	assert_int_equal(holding.bytes, 4194304);
	assert_string_equal(holding.exporter, "default_cma_region");
	assert_string_equal(holding.name, "");
}

/* As the kernel writes them for a holder that locks bytes of the buffer. */
static void a_holder_cannot_hide_behind_locks(void **state)
{
	char path[] = "/tmp/test-tool.XXXXXX";
	struct holding holding;
	FILE *file = fdopen(mkstemp(path), "w");

	(void)state;
	assert_non_null(file);
	fputs("pos:\t0\nflags:\t02\nmnt_id:\t16\nino:\t40\n", file);
	for (int i = 1; i <= 40; i++)
		fprintf(file, "lock:\t%d: POSIX  ADVISORY  WRITE 212 00:0e:40 %d %d\n", i, 2 * i,
			2 * i);
	fputs("size:\t4194304\ncount:\t2\nexp_name:\tcamera\nname:\tleft\n", file);
	fclose(file);
	assert_int_equal(holding_read(&holding, path), 0);
	assert_int_equal(holding.inode, 40);
	assert_int_equal(holding.bytes, 4194304);
	assert_string_equal(holding.exporter, "camera");
	assert_string_equal(holding.name, "left");
	remove(path);
	assert_int_equal(holding_read(&holding, path), -ENOENT);
}

/* In whatever order they are found; the buffer is mapped twice. */
static void what_a_process_has_of_one_buffer_is_added_up(void **state)
{
	struct holding all[] = {
		{ .inode = 41, .bytes = 4096, .mappings = 1 },
		{ .inode = 40, .bytes = 8192, .mappings = 1 },
		{ .inode = 41,
		  .bytes = 8192,
		  .descriptors = 1,
		  .references = 3,
		  .exporter = "cam" },
		{ .inode = 41, .bytes = 4096, .mappings = 1 },
	};
	size_t count = holdings_merge(all, 4);

	(void)state;
	assert_int_equal(count, 2);
	assert_int_equal(all[0].inode, 40);
	assert_int_equal(all[1].inode, 41);
	assert_int_equal(all[1].bytes, 8192);
	assert_int_equal(all[1].descriptors, 1);
	assert_int_equal(all[1].mappings, 2);
	assert_int_equal(all[1].references, 3);
	assert_string_equal(all[1].exporter, "cam");
	assert_true(holdings_have(all, count, 40));
	assert_false(holdings_have(all, count, 42));
	assert_int_equal(holdings_merge(NULL, 0), 0);
}

/* The table of another thread, which may be the same. */
static void what_is_known_of_a_buffer_counts_once(void **state)
{
	const struct holding known[] = { { .inode = 40, .descriptors = 2 },
					 { .inode = 42, .mappings = 1 } };
	struct holding all[] = {
		{ .inode = 42, .descriptors = 1 }, { .inode = 40, .descriptors = 1 },
		{ .inode = 41, .descriptors = 1 }, { .inode = 40, .descriptors = 1, .mappings = 1 },
		{ .inode = 41, .descriptors = 1 },
	};

	(void)state;
	assert_int_equal(holdings_subtract(all, 5, known, 2), 3);
	assert_int_equal(all[0].inode, 40);
	assert_int_equal(all[0].descriptors, 0);
	assert_int_equal(all[0].mappings, 1);
	assert_int_equal(all[1].inode, 41);
	assert_int_equal(all[1].descriptors, 2);
	assert_int_equal(all[2].inode, 42);
	assert_int_equal(all[2].descriptors, 1);
	assert_int_equal(holdings_subtract(all, 1, all, 1), 1);
	assert_int_equal(holdings_subtract(NULL, 0, known, 2), 0);
}

static void a_buffers_name_cannot_pass_for_another_line(void **state)
{
	struct holding holding =
		parse_fdinfo("ino:\t40\nsize:\t4096\nexp_name:\tcamera\n"
			     "name:\tleft\nsize:\t99\nino:\t1\nexp_name:\tsystem\n");

	(void)state;
	assert_int_equal(holding.inode, 40);
	assert_int_equal(holding.bytes, 4096);
	assert_string_equal(holding.exporter, "camera");
	assert_string_equal(holding.name, "left");
}

static void names_cannot_command_the_terminal(void **state)
{
	struct buffers buffers;
	struct holding holding = parse_fdinfo("ino:\t40\nname:\t\033]0;a\007\302\233b\303\251\n");

	(void)state;
	assert_string_equal(holding.name, "?]0;a???b\303\251");
	/* Alone, and behind a character of two bytes. */
	holding = parse_fdinfo("ino:\t40\nname:\t\233a\303\251\2332J\n");
	assert_string_equal(holding.name, "?a\303\251?2J");
	/* No UTF-8, cut off, and text that turns around what is behind it. */
	holding = parse_fdinfo("ino:\t40\nname:\ta\377\303x\342\200\256b\342\202\254\342\202\n");
	assert_string_equal(holding.name, "a??x???b\342\202\254??");
	assert_int_equal(
		parse(&buffers, COLUMNS "camera 40 4096 0x1000-0x1fff 0 1 0 1 - a\033[2J\177 b\n"),
		0);
	assert_string_equal(buffers.all[0].comm, "a?[2J?");
	buffers_free(&buffers);
}

static void json_is_utf8_whatever_names_are(void **state)
{
	struct json_object *text = json_text("a\xff");

	(void)state;
	assert_string_equal(json_object_get_string(text), "a?");
	json_object_put(text);
	assert_null(json_text(NULL));
}

static void maps_tells_mapped_dmabufs_alone(void **state)
{
	struct holding holding;

	(void)state;
	assert_true(holding_parse_map(&holding, "7fbc6b0e7000-7fbc6b3df000 rw-s 00000000 00:0e 41  "
						"                       /dmabuf:\n"));
	assert_int_equal(holding.inode, 41);
	assert_int_equal(holding.mappings, 1);
	assert_int_equal(holding.descriptors, 0);
	assert_int_equal(holding.bytes, 0x2f8000);
	/* From the second page on: the buffer is larger than what is mapped. */
	assert_true(
		holding_parse_map(&holding, "76f5f000-76f60000 rw-s 00001000 00:0a 7 /dmabuf:\n"));
	assert_int_equal(holding.bytes, 0x2000);
	assert_true(holding_parse_map(&holding, "76f5f000-76f60000 rw-s 00000000 00:0a 7 "
						"/dmabuf:left eye\n"));
	assert_int_equal(holding.inode, 7);
	assert_false(holding_parse_map(&holding, "562bf71f8000-562bf7219000 rw-p 00000000 00:00 0  "
						 "                        [heap]\n"));
	assert_false(
		holding_parse_map(&holding, "7fbc6b3df000-7fbc6b3e2000 rw-p 00000000 00:00 0 \n"));
	assert_false(holding_parse_map(&holding, "7fbc6b0e7000-7fbc6b3df000 rw-s 00000000 fe:01 41 "
						 "/tmp/dmabuf:\n"));
	assert_false(holding_parse_map(&holding, "\n"));
}

/* A file system that is mounted nowhere, as anybody may make one, shows its files like dma-bufs. */
static int open_lookalike(void)
{
	int context = fsopen("tmpfs", FSOPEN_CLOEXEC), folder = -1, file = -1;

	if (context >= 0 && !fsconfig(context, FSCONFIG_CMD_CREATE, NULL, NULL, 0))
		folder = fsmount(context, FSMOUNT_CLOEXEC, 0);
	if (folder >= 0)
		file = openat(folder, "dmabuf:", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	close(folder);
	close(context);
	if (file >= 0 && ftruncate(file, 4096)) {
		close(file);
		return -1;
	}
	return file;
}

static bool holds_anything(void)
{
	struct process process;
	bool holds;

	assert_int_equal(process_read(&process, getpid()), 0);
	holds = process.holding_count;
	process_free(&process);
	return holds;
}

/* Root of a user namespace may not. */
static bool may_follow_mapping(const void *data, size_t size)
{
	char path[96];

	snprintf(path, sizeof(path), "/proc/self/map_files/%" PRIxPTR "-%" PRIxPTR, (uintptr_t)data,
		 (uintptr_t)data + size);
	return access(path, F_OK) == 0;
}

enum { DMABUF_MOUNT = INT_MAX, OTHER_MOUNT = 7 };

static void learn_mount(void)
{
	const struct holding descriptor = { .inode = 1, .exporter = "heap", .mount = DMABUF_MOUNT };

	assert_true(holding_learn(&descriptor));
}

static void a_file_that_looks_like_a_dmabuf_is_none(void **state)
{
	int file = open_lookalike();
	void *data;

	(void)state;
	if (file < 0)
		skip(); /* needs root */
	learn_mount();
	assert_false(holds_anything());
	data = mmap(NULL, 4096, PROT_READ, MAP_SHARED, file, 0);
	assert_ptr_not_equal(data, MAP_FAILED);
	close(file);
	assert_int_equal(holds_anything(), !may_follow_mapping(data, 4096));
	munmap(data, 4096);
}

/* Nor does one with its number hide it. */
static void a_dmabuf_is_on_one_mount_alone(void **state)
{
	struct holding all[] = {
		{ .inode = 40, .mount = OTHER_MOUNT, .mappings = 5 },
		{ .inode = 40, .mount = DMABUF_MOUNT, .mappings = 1, .bytes = 4096 },
		{ .inode = 40, .mappings = 1 }, /* not to be seen */
		{ .inode = 41, .mount = OTHER_MOUNT, .mappings = 1 },
	};
	const struct holding other = { .inode = 2, .mount = OTHER_MOUNT };

	(void)state;
	learn_mount();
	assert_false(holding_learn(&other)); /* without an exporter */
	assert_int_equal(holdings_settle(all, 4), 1);
	assert_int_equal(all[0].inode, 40);
	assert_int_equal(all[0].mappings, 2);
	assert_int_equal(all[0].bytes, 4096);
}

static void sizes_have_units_and_no_rest(void **state)
{
	static const struct {
		const char *text;
		uint64_t bytes; /* 0: refused */
	} cases[] = {
		{ "3110400", 3110400 },
		{ "12M", 12 << 20 },
		{ "4k", 4096 },
		{ "1.5G", 1610612736 },
		{ "0", 0 },
		{ "", 0 },
		{ "M", 0 },
		{ "12x", 0 },
		{ "12MM", 0 },
		{ "-1", 0 },
		{ "99999999999T", 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		uint64_t bytes = 0;

		if (parse_size(cases[i].text, &bytes) != (cases[i].bytes != 0))
			fail_msg("\"%s\"", cases[i].text);
		if (cases[i].bytes)
			assert_int_equal(bytes, cases[i].bytes);
	}
}

/* cam has both buffers of the ledger, view one of them; a third is nobody's. */
struct scene {
	struct holding cam[2], view[1];
	struct process all[2];
	struct processes processes;
	struct buffers buffers;
	struct held held;
};

static void scene_open(struct scene *scene)
{
	const struct held_filter filter = { 0 };

	*scene = (struct scene){
		.cam = { { .inode = 40, .bytes = 4194304, .descriptors = 2 },
			 { .inode = 41, .mappings = 1 } },
		.view = { { .inode = 40, .bytes = 4194304, .descriptors = 1 } },
	};
	scene->all[0] = (struct process){
		.pid = 191, .comm = "cam", .holding_count = 2, .holdings = scene->cam
	};
	scene->all[1] = (struct process){
		.pid = 300, .comm = "view", .holding_count = 1, .holdings = scene->view
	};
	scene->processes = (struct processes){ .count = 2, .all = scene->all };
	assert_int_equal(parse(&scene->buffers, COLUMNS SHARED MAPPED
			       "camera 43 4096 0x0-0xfff 0 9 0 9000 vivid-000 gone -\n"),
			 0);
	assert_int_equal(held_join(&scene->held, &scene->processes, &scene->buffers, &filter), 0);
}

static void scene_close(struct scene *scene)
{
	held_free(&scene->held);
	buffers_free(&scene->buffers);
}

static void a_shared_buffer_counts_once_and_one_may_be_nobodys(void **state)
{
	struct scene scene;
	struct held *held = &scene.held;

	(void)state;
	scene_open(&scene);
	assert_int_equal(held->count, 3);
	assert_int_equal(held->bytes, 4194304 + 3112960 + 4096);
	assert_int_equal(held->all[0].holder_count, 2);
	assert_int_equal(held->all[1].holder_count, 1);
	/* Only mapped: the ledger knows the size. */
	assert_int_equal(held->all[1].bytes, 3112960);
	assert_int_equal(held->all[2].holder_count, 0);
	assert_string_equal(held->all[2].heap, "camera");
	scene_close(&scene);
}

/* Of three buffers one was freed while processes were looked at: the one that nobody holds. */
static void a_buffer_that_is_gone_is_not_nobodys(void **state)
{
	struct buffers now;
	struct scene scene;
	struct held *held = &scene.held;

	(void)state;
	scene_open(&scene);
	held_leave_out_gone(held, &scene.buffers);
	assert_int_equal(held->count, 3);
	assert_int_equal(parse(&now, COLUMNS SHARED), 0);
	held_leave_out_gone(held, &now);
	assert_int_equal(held->count, 2);
	assert_int_equal(held->bytes, 4194304 + 3112960);
	assert_int_equal(held->all[1].inode, 41);
	buffers_free(&now);
	scene_close(&scene);
}

static void a_mapped_buffer_of_an_unknown_heap_is_not_left_out(void **state)
{
	const struct held_filter filter = { 0 }, camera = { .heap = "camera" };
	struct holding mapped = { .inode = 44, .bytes = 8192, .mappings = 1 };
	struct process process = {
		.pid = 191, .comm = "cam", .holding_count = 1, .holdings = &mapped
	};
	struct processes processes = { .count = 1, .all = &process };
	struct buffers buffers = { 0 };
	struct held held;

	(void)state;
	assert_int_equal(held_join(&held, &processes, &buffers, &filter), 0);
	assert_int_equal(held.count, 1);
	assert_int_equal(held.bytes, 8192);
	assert_string_equal(held.all[0].heap, "");
	assert_int_equal(held.unassigned, 0);
	held_free(&held);
	assert_int_equal(held_join(&held, &processes, &buffers, &camera), 0);
	assert_int_equal(held.count, 0);
	assert_int_equal(held.unassigned, 1);
	held_free(&held);
}

static void one_heaps_buffers_can_be_had_alone(void **state)
{
	const struct held_filter filter = { .heap = "camera" };
	struct scene scene;
	struct held held;

	(void)state;
	scene_open(&scene);
	assert_int_equal(held_join(&held, &scene.processes, &scene.buffers, &filter), 0);
	assert_int_equal(held.count, 1);
	assert_int_equal(held.bytes, 4096);
	held_free(&held);
	scene_close(&scene);
}

static void holders_without_room_are_counted(void **state)
{
	struct process process = { .pid = 12345678, .comm = "gst-launch-1.0" };
	struct holder holders[20];
	struct held_buffer buffer = { .holders = holders, .holder_count = 2 };
	char text[64];

	(void)state;
	for (size_t i = 0; i < 20; i++)
		holders[i] = (struct holder){ .process = &process };
	held_write_holders(text, sizeof(text), &buffer);
	assert_string_equal(text, "gst-launch-1.0 (12345678) and 1 more");
	buffer.holder_count = 20;
	held_write_holders(text, sizeof(text), &buffer);
	assert_string_equal(text, "gst-launch-1.0 (12345678) and 19 more");
	buffer.holder_count = 0;
	held_write_holders(text, sizeof(text), &buffer);
	assert_string_equal(text, "");
}

static void shares_are_sorted_by_bytes_and_tell_the_oldest(void **state)
{
	struct shares shares;
	struct scene scene;

	(void)state;
	scene_open(&scene);
	assert_int_equal(shares_read(&shares, &scene.held), 0);
	assert_int_equal(shares.count, 2);
	assert_string_equal(shares.all[0].process->comm, "cam");
	assert_int_equal(shares.all[0].buffers, 2);
	assert_int_equal(shares.all[0].bytes, 4194304 + 3112960);
	assert_int_equal(shares.all[0].oldest_ms, 1216);
	assert_string_equal(shares.all[1].process->comm, "view");
	assert_int_equal(shares.all[1].bytes, 4194304);
	shares_free(&shares);
	scene_close(&scene);
}

static void expect_history(const struct history *history, size_t width, int utf8, const char *text)
{
	char *printed;
	size_t size;
	FILE *stream = open_memstream(&printed, &size);

	assert_non_null(stream);
	history_print(history, width, utf8, stream);
	fclose(stream);
	assert_string_equal(printed, text);
	free(printed);
}

static void a_history_keeps_the_last_and_shows_what_is_little(void **state)
{
	struct histories histories = { 0 };
	struct history *history = history_of(&histories, "camera");

	(void)state;
	assert_non_null(history);
	assert_ptr_equal(history_of(&histories, "camera"), history);
	for (int i = 0; i < HISTORY_LENGTH; i++)
		history_add(history, 0, 1000);
	history_add(history, 10, 1000);
	history_add(history, 500, 1000);
	history_add(history, 2000, 1000);
	expect_history(history, 4, 0, " .=#");
	expect_history(history, 3, 1, "▁▄█");
	history_add(history, 1, 0);
	expect_history(history, 2, 0, "# ");
}

/* Where the kernel does not count, other devices may have some of it. */
static void top_says_whether_free_memory_is_counted(void **state)
{
	struct heap heap = { .name = "camera", .ours = true, .free = 4096 };
	struct activity activity = { .hits = -1 };
	struct sample sample = { .heaps = { .count = 1, .all = &heap }, .activities = &activity };
	struct json_object *object = page_json(&sample);
	char *printed;
	size_t size;
	FILE *stream = open_memstream(&printed, &size);

	(void)state;
	assert_non_null(strstr(json_object_to_json_string(object), "\"free_is_exact\": false"));
	json_object_put(object);
	page_print(PART_HEAPS, &sample, NULL, 80, stream);
	heap.free_known = true;
	fflush(stream);
	assert_non_null(strstr(printed, " <= 4.0 KiB "));
	rewind(stream);
	page_print(PART_HEAPS, &sample, NULL, 80, stream);
	fclose(stream);
	assert_null(strstr(printed, "<="));
	free(printed);
}

static void a_table_aligns_numbers_and_shows_no_control_characters(void **state)
{
	static const char *const titles[] = { "NAME", ">BYTES", NULL };
	struct table *table = table_new(titles);
	char *printed;
	size_t size;
	FILE *stream = open_memstream(&printed, &size);

	(void)state;
	table_cell(table, "d\033[2J");
	table_cell(table, "%d", 7);
	table_print(table, stream);
	fclose(stream);
	assert_string_equal(printed, "NAME   BYTES\nd?[2J      7\n");
	free(printed);
}

static void sizes_and_ages_are_short(void **state)
{
	(void)state;
	assert_string_equal(size_text(0).chars, "0");
	assert_string_equal(size_text(4096).chars, "4.0 KiB");
	assert_string_equal(size_text(33177600).chars, "32 MiB");
	assert_string_equal(size_text(UINT64_C(3) << 30).chars, "3.0 GiB");
	assert_string_equal(age_text(1999).chars, "1 s");
	assert_string_equal(age_text(7500000).chars, "2 h 5 min");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_ledger_is_sorted_and_its_names_have_blanks_again),
		cmocka_unit_test(a_ledger_without_buffers_is_empty),
		cmocka_unit_test(a_ledger_of_other_columns_is_refused),
		cmocka_unit_test(devices_without_room_are_said_to_be_more),
		cmocka_unit_test(fdinfo_tells_inode_size_and_heap),
		cmocka_unit_test(a_holder_cannot_hide_behind_locks),
		cmocka_unit_test(what_a_process_has_of_one_buffer_is_added_up),
		cmocka_unit_test(what_is_known_of_a_buffer_counts_once),
		cmocka_unit_test(a_buffers_name_cannot_pass_for_another_line),
		cmocka_unit_test(names_cannot_command_the_terminal),
		cmocka_unit_test(json_is_utf8_whatever_names_are),
		cmocka_unit_test(maps_tells_mapped_dmabufs_alone),
		cmocka_unit_test(a_file_that_looks_like_a_dmabuf_is_none),
		cmocka_unit_test(a_dmabuf_is_on_one_mount_alone),
		cmocka_unit_test(sizes_have_units_and_no_rest),
		cmocka_unit_test(a_shared_buffer_counts_once_and_one_may_be_nobodys),
		cmocka_unit_test(a_buffer_that_is_gone_is_not_nobodys),
		cmocka_unit_test(a_mapped_buffer_of_an_unknown_heap_is_not_left_out),
		cmocka_unit_test(one_heaps_buffers_can_be_had_alone),
		cmocka_unit_test(holders_without_room_are_counted),
		cmocka_unit_test(shares_are_sorted_by_bytes_and_tell_the_oldest),
		cmocka_unit_test(a_history_keeps_the_last_and_shows_what_is_little),
		cmocka_unit_test(top_says_whether_free_memory_is_counted),
		cmocka_unit_test(a_table_aligns_numbers_and_shows_no_control_characters),
		cmocka_unit_test(sizes_and_ages_are_short),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
