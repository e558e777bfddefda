/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* What `cmaheap doctor` makes of the kernel's log, sysfs and blacklists; lines were captured on
 * board pc. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "doctor/blacklist.h"
#include "doctor/doctor.h"
#include "doctor/reach.h"

#define MM "cma: __cma_alloc_frozen: reserved: alloc failed, req-size: 8100 pages, ret: -16"
#define VB2 "vivid vivid.0: dma alloc of size 33177600 failed"
#define SWIOTLB                                                                                    \
	"vivid vivid.0: swiotlb buffer is full (sz: 614400 bytes), total 32768 (slots), used 0 "   \
	"(slots)"
#define BEYOND                                                                                     \
	"dma_heap_cma: camera: vivid.0 reaches addresses up to 0xffffffff, the area begins at "    \
	"0x0000000140000000"

static void read_lines(struct log *log, const char *const *lines)
{
	*log = (struct log){ 0 };
	for (; *lines; lines++)
		assert_int_equal(log_add_line(log, *lines), 0);
}

static void a_request_that_failed_is_one_entry_of_the_driver(void **state)
{
	static const char *const lines[] = { MM, VB2, MM, VB2, NULL };
	struct log log;

	(void)state;
	read_lines(&log, lines);
	assert_int_equal(log.count, 1);
	assert_int_equal(log.all[0].kind, LOG_REFUSED);
	assert_string_equal(log.all[0].device, "vivid.0");
	assert_int_equal(log.all[0].bytes, 33177600);
	assert_int_equal(log.all[0].times, 2);
	assert_string_equal(log.all[0].line, VB2);
	log_free(&log);
}

static void mm_alone_tells_the_size_and_no_name(void **state)
{
	static const char *const lines[] = {
		MM,
		"cma: cma_alloc: alloc failed, req-size: 2 pages, ret: -12",
		"vivid vivid.0: dma alloc of size 4096 failed",
		NULL,
	};
	struct log log;

	(void)state;
	read_lines(&log, lines);
	assert_int_equal(log.count, 3);
	assert_string_equal(log.all[0].device, "");
	assert_int_equal(log.all[0].bytes, 33177600);
	assert_int_equal(log.all[1].bytes, 8192);
	log_free(&log);
}

static void lines_of_other_things_are_passed_over(void **state)
{
	static const char *const lines[] = {
		"",
		"cma: Reserved 64 MiB at 0x000000007c000000",
		"vivid vivid.0: dma alloc of size many failed",
		"vivid vivid.0: dma alloc of size 4096",
		"dma_heap_cma: camera: vivid.0 reaches addresses up to 0xffffffff",
		"dma_heap_cma: /dev/dma_heap/default_cma_region: 64 MiB",
		NULL,
	};
	struct log log;

	(void)state;
	read_lines(&log, lines);
	assert_int_equal(log.count, 0);
	log_free(&log);
}

static void what_does_not_fit_the_bounce_buffer_is_told_with_its_device(void **state)
{
	static const char *const lines[] = { SWIOTLB, "swiotlb buffer is full (sz: 4096 bytes)",
					     NULL };
	struct log log;

	(void)state;
	read_lines(&log, lines);
	assert_int_equal(log.count, 2);
	assert_int_equal(log.all[0].kind, LOG_BOUNCED);
	assert_string_equal(log.all[0].device, "vivid.0");
	assert_int_equal(log.all[0].bytes, 614400);
	assert_string_equal(log.all[1].device, "");
	log_free(&log);
}

static void findings(struct doctor *doctor, const char *const *lines)
{
	*doctor = (struct doctor){ 0 };
	read_lines(&doctor->log, lines);
}

static void discharge(struct doctor *doctor)
{
	log_free(&doctor->log);
	free(doctor->findings);
}

static void has(const char *text, const char *part)
{
	if (!strstr(text, part))
		fail_msg("no \"%s\" in \"%s\"", part, text);
}

static void a_refused_driver_is_a_finding(void **state)
{
	static const char *const lines[] = { VB2, NULL };
	struct doctor doctor;

	(void)state;
	findings(&doctor, lines);
	check_log(&doctor);
	assert_int_equal(doctor.count, 1);
	assert_int_equal(doctor.findings[0].level, LEVEL_WARNING);
	assert_string_equal(doctor.findings[0].about, "vivid.0");
	has(doctor.findings[0].text, "asked for 32 MiB in one piece for itself, and was refused");
	has(doctor.findings[0].fix, "cma=");
	discharge(&doctor);
}

static void a_refusal_without_a_name_blames_nobody(void **state)
{
	static const char *const lines[] = { MM, NULL };
	struct doctor doctor;

	(void)state;
	findings(&doctor, lines);
	check_log(&doctor);
	assert_int_equal(doctor.count, 1);
	assert_string_equal(doctor.findings[0].about, "kernel log");
	has(doctor.findings[0].text, "no 32 MiB in one piece were left");
	has(doctor.findings[0].text, "not named, 1 time: " MM);
	discharge(&doctor);
}

static void only_a_missing_right_sends_to_root_for_the_log(void **state)
{
	struct doctor doctor = { .log_error = -EPERM };

	(void)state;
	check_log(&doctor);
	doctor.log_error = -ENOENT;
	check_log(&doctor);
	assert_int_equal(doctor.count, 2);
	has(doctor.findings[0].text, "only root may read it");
	has(doctor.findings[1].text, "cannot be read here: No such file or directory");
	discharge(&doctor);
}

static void a_devices_reach_is_told_with_the_buffers_place(void **state)
{
	static const char *const lines[] = { BEYOND, NULL };
	struct doctor doctor;
	struct reach reach;

	(void)state;
	assert_false(reach_parse(&reach, ""));
	assert_false(reach_parse(&reach, "vivid.0"));
	assert_true(reach_parse(&reach, "vivid.0 0xffffffff"));
	findings(&doctor, lines);
	report_reach(&doctor, "camera", &reach);
	assert_int_equal(doctor.count, 1);
	assert_string_equal(doctor.findings[0].about, "camera");
	has(doctor.findings[0].text, "vivid.0 reaches addresses up to 4.0 GiB (0xffffffff)");
	has(doctor.findings[0].text, "the area begins at 5.0 GiB (0x140000000)");
	has(doctor.findings[0].fix, "cma=256M@0-4G");
	has(doctor.findings[0].fix, "IOMMU");
	/* Of another heap the log says nothing. */
	report_reach(&doctor, "default_cma_region", &reach);
	has(doctor.findings[1].text, "buffers lie higher");
	reach.last = UINT64_MAX;
	report_reach(&doctor, "camera", &reach);
	has(doctor.findings[2].text, "TiB (0xffffffffffffffff)");
	discharge(&doctor);
}

static void a_heap_that_the_container_has_not_got_is_no_matter_of_groups(void **state)
{
	struct heap heap = { .name = "camera",
			     .ours = true,
			     .contiguous = true,
			     .open_error = -EPERM,
			     .fenced = true,
			     .gid = 44,
			     .mode = 0660 };
	struct doctor doctor = { .heaps = { .count = 1, .all = &heap } };

	(void)state;
	check_nodes(&doctor);
	assert_int_equal(doctor.findings[0].level, LEVEL_BAD);
	has(doctor.findings[0].text, "container or service");
	has(doctor.findings[0].fix, "--device /dev/dma_heap/camera");
	assert_null(strstr(doctor.findings[0].fix, "usermod"));
	discharge(&doctor);
}

static void only_a_missing_right_sends_to_a_group_for_the_heap(void **state)
{
	struct heap heaps[] = {
		{ .name = "a",
		  .ours = true,
		  .contiguous = true,
		  .open_error = -EACCES,
		  .gid = 44,
		  .mode = 0660 },
		{ .name = "b",
		  .ours = true,
		  .contiguous = true,
		  .open_error = -EMFILE,
		  .gid = 44,
		  .mode = 0660 },
	};
	struct doctor doctor = { .heaps = { .count = 2, .all = heaps } };

	(void)state;
	check_nodes(&doctor);
	has(doctor.findings[0].fix, "usermod");
	assert_int_equal(doctor.findings[1].level, LEVEL_BAD);
	has(doctor.findings[1].text, "cannot be opened: Too many open files");
	assert_string_equal(doctor.findings[1].fix, "");
	discharge(&doctor);
}

static void processes_that_are_not_seen_are_not_said_to_be_well(void **state)
{
	struct doctor doctor = { .processes = { .hidden = 3, .unlisted = true } };

	(void)state;
	check_leaks(&doctor);
	assert_int_equal(doctor.count, 0);
	doctor.seconds = 1;
	check_leaks(&doctor);
	assert_int_equal(doctor.count, 2);
	has(doctor.findings[0].text, "3 could not be looked into");
	has(doctor.findings[1].text, "does not list all");
	discharge(&doctor);
}

static void findings_cannot_command_the_terminal(void **state)
{
	struct doctor doctor = { 0 };

	(void)state;
	report(&doctor, LEVEL_NOTE, "video\033[2J", "(%s)", "Cam\033]0;owned\007era");
	advise(&doctor, "open %s", "\033c");
	assert_string_equal(doctor.findings[0].about, "video?[2J");
	assert_string_equal(doctor.findings[0].text, "(Cam?]0;owned?era)");
	assert_string_equal(doctor.findings[0].fix, "open ?c");
	discharge(&doctor);
}

static bool command_line_forbids(const char *line)
{
	char text[128];

	snprintf(text, sizeof(text), "%s", line);
	return blacklist_is_in_command_line(text);
}

/* The kernel takes names as they are, and the last list; modprobe all lists. */
static void a_command_line_forbids_the_module(void **state)
{
	(void)state;
	assert_true(command_line_forbids("quiet module_blacklist=vivid,dma_heap_cma"));
	assert_true(command_line_forbids("modprobe.blacklist=dma-heap-cma modprobe.blacklist=x"));
	assert_false(command_line_forbids("module_blacklist=dma-heap-cma"));
	assert_false(command_line_forbids("module_blacklist=dma_heap_cma module_blacklist=vivid"));
	assert_false(command_line_forbids("quiet"));
}

/* modprobe looks behind "--", too, and keeps quotes. */
static void a_command_line_has_quotes_and_an_end(void **state)
{
	(void)state;
	assert_true(command_line_forbids("module-blacklist=dma_heap_cma -- module_blacklist=x"));
	assert_true(command_line_forbids("module_blacklist=\"vivid,dma_heap_cma\""));
	assert_true(command_line_forbids("\"module_blacklist=vivid,dma_heap_cma\"\tquiet"));
	assert_true(command_line_forbids("quiet -- modprobe.blacklist=dma-heap-cma"));
	assert_false(command_line_forbids("quiet -- module_blacklist=dma_heap_cma"));
	assert_false(command_line_forbids("x=\"1 module_blacklist=dma_heap_cma\""));
	assert_false(command_line_forbids("x=\"1 modprobe.blacklist=dma_heap_cma\""));
	assert_false(command_line_forbids("modprobe.blacklist=\"dma_heap_cma\""));
	assert_false(command_line_forbids("module_blacklist=\""));
	assert_false(command_line_forbids(""));
}

static void modprobe_reads_files_of_two_kinds(void **state)
{
	(void)state;
	assert_true(blacklist_is_read("a.conf"));
	assert_true(blacklist_is_read("a.alias"));
	assert_false(blacklist_is_read(".a.conf"));
	assert_false(blacklist_is_read("a.conf.old"));
}

static bool file_forbids(const char *text)
{
	char path[] = "/tmp/test-tool-doctor.XXXXXX";
	FILE *file = fdopen(mkstemp(path), "w");
	bool forbids;

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
	forbids = blacklist_is_in_file(path);
	remove(path);
	return forbids;
}

static void modprobes_lines_may_be_long_and_go_on(void **state)
{
	char comment[512];

	(void)state;
	snprintf(comment, sizeof(comment), "#%0254d blacklist dma_heap_cma\n", 0);
	assert_false(file_forbids(comment));
	assert_false(file_forbids(""));
	assert_true(file_forbids("blacklist vivid\nblacklist dma-heap-cma"));
	assert_true(file_forbids("install \\\ndma_heap_cma /bin/\\\nfalse\n"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_command_line_forbids_the_module),
		cmocka_unit_test(a_command_line_has_quotes_and_an_end),
		cmocka_unit_test(modprobe_reads_files_of_two_kinds),
		cmocka_unit_test(modprobes_lines_may_be_long_and_go_on),
		cmocka_unit_test(a_request_that_failed_is_one_entry_of_the_driver),
		cmocka_unit_test(mm_alone_tells_the_size_and_no_name),
		cmocka_unit_test(lines_of_other_things_are_passed_over),
		cmocka_unit_test(what_does_not_fit_the_bounce_buffer_is_told_with_its_device),
		cmocka_unit_test(a_refused_driver_is_a_finding),
		cmocka_unit_test(a_refusal_without_a_name_blames_nobody),
		cmocka_unit_test(only_a_missing_right_sends_to_root_for_the_log),
		cmocka_unit_test(a_devices_reach_is_told_with_the_buffers_place),
		cmocka_unit_test(a_heap_that_the_container_has_not_got_is_no_matter_of_groups),
		cmocka_unit_test(only_a_missing_right_sends_to_a_group_for_the_heap),
		cmocka_unit_test(processes_that_are_not_seen_are_not_said_to_be_well),
		cmocka_unit_test(findings_cannot_command_the_terminal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
