/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* A full area is told in the kernel's log, but does not fill it: the same is said a few times. */
#include "board-test.h"
#include "heap-files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

enum { LARGE = 1 << 20, SMALL = 1 << 16, MOST = 1024, FAILURES = 200, A_FEW = 3 };

static int open_log_at_end(void)
{
	int log = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);

	assert_true(log >= 0);
	assert_true(lseek(log, 0, SEEK_END) >= 0);
	return log;
}

/* The exporter's, but the ones for which the kernel itself sees to it that they are few. */
static int count_other_lines(int log)
{
	char record[4096];
	int count = 0;

	for (;;) {
		ssize_t length = read(log, record, sizeof(record) - 1);

		if (length < 0 && errno == EPIPE)
			continue; /* some were overwritten */
		if (length <= 0)
			return count;
		record[length] = 0;
		count += strstr(record, ";dma_heap_cma: ") && !strstr(record, " KiB for ");
	}
}

static int fill(int heap, int *fds, int count, uint64_t size)
{
	while (count < MOST && (fds[count] = heap_alloc(heap, size)) >= 0)
		count++;
	return count;
}

static void failures_do_not_fill_the_log(void **state)
{
	int fds[MOST], log = open_log_at_end(), heap = open_heap(), count;
	uint64_t failures = read_counter_of("failures", "in_use");

	(void)state;
	must_set("retry_ms", "0");
	count = fill(heap, fds, fill(heap, fds, 0, LARGE), SMALL);
	for (int i = 0; i < FAILURES; i++)
		assert_int_equal(heap_alloc(heap, SMALL), -ENOMEM);
	must_set("retry_ms", "2000");
	while (count)
		must_close(fds[--count]);
	assert_true(read_counter_of("failures", "in_use") >= failures + FAILURES);
	assert_in_range(count_other_lines(log), 0, A_FEW);
	must_close(heap);
	must_close(log);
}

/* What follows a newline would look like a line of the kernel's own. */
static void a_process_name_cannot_forge_a_line(void **state)
{
	int log = open_log_at_end(), heap = open_heap();
	char record[4096], name[16];
	bool told = false;

	(void)state;
	assert_int_equal(prctl(PR_GET_NAME, name), 0);
	assert_int_equal(prctl(PR_SET_NAME, "\nusb 1-1\033[2J"), 0);
	/* Of what is the same, few are told. */
	for (int i = 0; i < 60 && !told; i++) {
		ssize_t length;

		assert_int_equal(heap_alloc(heap, read_counter("size") + 4096), -ENOMEM);
		while ((length = read(log, record, sizeof(record) - 1)) > 0) {
			record[length] = 0;
			told = told || strstr(record, "for \\x5cnusb") ||
			       strstr(record, "\\nusb 1-1");
			assert_null(strstr(record, "\033"));
		}
		if (!told)
			sleep(1);
	}
	assert_true(told);
	assert_int_equal(prctl(PR_SET_NAME, name), 0);
	must_close(heap);
	must_close(log);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		checked_test(failures_do_not_fill_the_log),
		checked_test(a_process_name_cannot_forge_a_line),
	};

	return cmocka_run_group_tests(tests, need_module_for_all, NULL);
}
