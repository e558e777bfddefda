/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/*
 * Suspend does not wait until all that the pool has yet to zero is zero. Expects an area large
 * enough to be zeroed for a while.
 */
#include "board-test.h"
#include "heap-files.h"
#include "pool-settings.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { PARTS = 64, COUNT = 56 };

static void write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	must_close(fd);
}

static void zeroing_does_not_keep_a_machine_awake(void **state)
{
	const uint64_t size = read_counter("size") / PARTS;
	int fds[COUNT];

	(void)state;
	must_set("pool_limit", "100%");
	/* As far as processes are frozen, and back. */
	write_file("/sys/power/pm_test", "freezer");
	write_file("/sys/module/suspend/parameters/pm_test_delay", "0");
	for (int i = 0; i < COUNT; i++)
		fds[i] = must_alloc(size);
	for (int i = 0; i < COUNT; i++)
		must_close(fds[i]);
	while (!read_counter("pooled_clean"))
		usleep(1000);

	write_file("/sys/power/state", "mem");
	assert_in_range(read_counter("pooled_clean"), size, (COUNT - 1) * size);
	assert_int_equal(read_counter("pooled"), COUNT * size);
	/* And it goes on afterwards. */
	wait_for("pooled_clean", COUNT * size);
	write_file("/sys/power/pm_test", "none");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		pool_test(zeroing_does_not_keep_a_machine_awake),
	};

	return cmocka_run_group_tests(tests, remember_pool_settings, restore_pool_settings);
}
