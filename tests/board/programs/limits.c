/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* Limits: who is charged, for how long, and that nobody gets past. */
#include "board-test.h"
#include "heap-files.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <sched.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { NOBODY = 65534, LENT = 100000, MEGABYTE = 1 << 20 };

static int heap;

static int set_limits(void **state)
{
	(void)state;
	must_set("user_limit", "4194304");
	heap = open_heap();
	return 0;
}

static int lift_limits(void **state)
{
	(void)state;
	must_set("user_limit", "0");
	must_set("limit", "0");
	close(heap);
	return 0;
}

/* What a process of an ordinary user gets: an fd (closed at once), or a negative errno. */
static int alloc_as_nobody(uint64_t size)
{
	int status;
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (!pid) {
		if (setuid(NOBODY))
			_exit(255);
		status = heap_alloc(heap, size);
		_exit(status < 0 ? -status : 0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return -WEXITSTATUS(status);
}

static void a_user_gets_what_the_limit_allows(void **state)
{
	(void)state;
	assert_int_equal(alloc_as_nobody(4 * MEGABYTE), 0);
}

static void a_user_gets_no_more(void **state)
{
	unsigned long long failures = read_counter_of("failures", "limit");

	(void)state;
	assert_int_equal(alloc_as_nobody(4 * MEGABYTE + 1), -EDQUOT);
	assert_int_equal(read_counter_of("failures", "limit"), failures + 1);
}

static void root_is_exempt(void **state)
{
	(void)state;
	must_close(must_alloc(8 * MEGABYTE));
}

static int drop_capabilities(void)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	const struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = { 0 };

	return (int)syscall(SYS_capset, &header, none);
}

static void root_of_a_container_is_not(void **state)
{
	int status;
	pid_t pid = fork();

	(void)state;
	assert_true(pid >= 0);
	if (!pid) {
		if (drop_capabilities())
			_exit(1);
		_exit(heap_alloc(heap, 4 * MEGABYTE + 1) == -EDQUOT ? 0 : 2);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(WEXITSTATUS(status), 0);
}

/* In a user namespace with two users: one has 3 MiB, the other wants 2 more. */
static int alloc_as_two_users(uid_t maker, int unshared, int mapped)
{
	int status;
	char byte = 0;
	pid_t pid;

	if (setuid(maker) || unshare(CLONE_NEWUSER) || write(unshared, &byte, 1) != 1 ||
	    read(mapped, &byte, 1) != 1 || setuid(0) || heap_alloc(heap, 3 * MEGABYTE) < 0)
		return 1;
	pid = fork();
	if (!pid)
		_exit(setuid(1) ? 2 : heap_alloc(heap, 2 * MEGABYTE) == -EDQUOT ? 0 : 3);
	return waitpid(pid, &status, 0) == pid ? WEXITSTATUS(status) : 4;
}

static void map_two_users(pid_t pid)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/uid_map", pid);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	assert_true(fd >= 0);
	assert_true(dprintf(fd, "0 %d 2\n", LENT) > 0);
	must_close(fd);
}

static void a_user_namespace_is_one_user(uid_t maker)
{
	int unshared[2], mapped[2], status;
	char byte = 0;
	pid_t pid;

	assert_int_equal(pipe(unshared), 0);
	assert_int_equal(pipe(mapped), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (!pid)
		_exit(alloc_as_two_users(maker, unshared[1], mapped[0]));

	assert_int_equal(read(unshared[0], &byte, 1), 1);
	map_two_users(pid);
	assert_int_equal(write(mapped[1], &byte, 1), 1);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(WEXITSTATUS(status), 0);
	for (int end = 0; end < 2; end++) {
		close(unshared[end]);
		close(mapped[end]);
	}
}

static void a_users_namespace_is_one_user(void **state)
{
	(void)state;
	a_user_namespace_is_one_user(NOBODY);
}

static void a_namespace_that_root_made_is_one_user(void **state)
{
	(void)state;
	a_user_namespace_is_one_user(0);
}

static void the_charge_stays_while_anybody_holds_the_buffer(void **state)
{
	int fd;

	(void)state;
	/* Allocated as the user, held by root. */
	assert_int_equal(setreuid(NOBODY, (uid_t)-1), 0);
	fd = heap_alloc(heap, 3 * MEGABYTE);
	assert_int_equal(setreuid(0, (uid_t)-1), 0);
	assert_true(fd >= 0);

	assert_int_equal(alloc_as_nobody(MEGABYTE), 0);
	assert_int_equal(alloc_as_nobody(MEGABYTE + 1), -EDQUOT);
	must_close(fd);
	assert_int_equal(alloc_as_nobody(MEGABYTE + 1), 0);
}

static void a_fork_does_not_get_past_the_limit(void **state)
{
	int status;
	pid_t pid = fork();

	(void)state;
	assert_true(pid >= 0);
	if (!pid) {
		if (setuid(NOBODY) || heap_alloc(heap, 3 * MEGABYTE) < 0)
			_exit(1);
		pid = fork();
		if (!pid)
			_exit(heap_alloc(heap, 2 * MEGABYTE) == -EDQUOT ? 0 : 2);
		if (waitpid(pid, &status, 0) != pid)
			_exit(3);
		_exit(WEXITSTATUS(status));
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(WEXITSTATUS(status), 0);
}

static void the_heap_can_have_a_limit_too(void **state)
{
	(void)state;
	must_set("limit", "1048576");
	assert_int_equal(alloc_as_nobody(MEGABYTE), 0);
	assert_int_equal(alloc_as_nobody(MEGABYTE + 1), -EDQUOT);
	must_set("limit", "0");
}

static void limits_must_be_numbers(void **state)
{
	(void)state;
	assert_int_equal(write_setting("user_limit", "some"), -EINVAL);
	assert_int_equal(write_setting("limit", ""), 0);
	assert_int_equal(write_setting("limit", "-5"), -EINVAL);
	assert_int_equal(read_counter("user_limit"), 4 * MEGABYTE);
}

static void the_ledger_counts_what_lives(void **state)
{
	unsigned long long used = read_counter("used"), buffers = read_counter("buffers");
	int fd = must_alloc(MEGABYTE);

	(void)state;
	assert_int_equal(read_counter("used"), used + MEGABYTE);
	assert_int_equal(read_counter("buffers"), buffers + 1);
	assert_true(read_counter("peak") >= used + MEGABYTE);
	must_close(fd);
	assert_int_equal(read_counter("used"), used);
	assert_int_equal(read_counter("buffers"), buffers);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		checked_test(a_user_gets_what_the_limit_allows),
		checked_test(a_user_gets_no_more),
		checked_test(root_is_exempt),
		checked_test(root_of_a_container_is_not),
		checked_test(a_users_namespace_is_one_user),
		checked_test(a_namespace_that_root_made_is_one_user),
		checked_test(the_charge_stays_while_anybody_holds_the_buffer),
		checked_test(a_fork_does_not_get_past_the_limit),
		checked_test(the_heap_can_have_a_limit_too),
		checked_test(limits_must_be_numbers),
		checked_test(the_ledger_counts_what_lives),
	};

	return cmocka_run_group_tests(tests, set_limits, lift_limits);
}
