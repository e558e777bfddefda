/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/*
 * kill-between COMMAND [ARGUMENT]...: kills it after its 1st system call, then after its 2nd, and
 * so on, until it ends by itself. Counted from its first ioctl() on, and only each $STEP-th (1).
 * Each time the heap of $HEAP must have no buffer afterwards.
 */
#include "board-test.h"
#include "heap-files.h"

#include <errno.h>
#include <linux/ptrace.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static char **command;

static long trace(long request, pid_t pid, void *address, void *data)
{
	return syscall(SYS_ptrace, request, pid, address, data);
}

static pid_t begin(void)
{
	pid_t pid = fork();
	int status;

	assert_true(pid >= 0);
	if (!pid) {
		trace(PTRACE_TRACEME, 0, NULL, NULL);
		execvp(command[0], command);
		_exit(127);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSTOPPED(status));
	assert_int_equal(trace(PTRACE_SETOPTIONS, pid, NULL,
			       (void *)(PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL)),
			 0);
	return pid;
}

/* Until the next begin or end of a system call; false: it has ended by itself, with its exit
 * status. */
static bool go_on(pid_t pid, struct ptrace_syscall_info *info, int *status)
{
	int signal = 0;

	for (;;) {
		assert_int_equal(trace(PTRACE_SYSCALL, pid, NULL, (void *)(intptr_t)signal), 0);
		assert_int_equal(waitpid(pid, status, 0), pid);
		if (!WIFSTOPPED(*status))
			return false;
		signal = WSTOPSIG(*status);
		if (signal == (SIGTRAP | 0x80))
			break;
	}
	assert_true(trace(PTRACE_GET_SYSCALL_INFO, pid, (void *)sizeof(*info), info) > 0);
	return true;
}

/* Whether it lived for so many; else it ended by itself, and well. */
static bool kill_after(unsigned count)
{
	struct ptrace_syscall_info info;
	bool counting = false;
	pid_t pid = begin();
	unsigned ended = 0;
	int status;

	while (go_on(pid, &info, &status)) {
		if (info.op == PTRACE_SYSCALL_INFO_ENTRY)
			counting = counting || info.entry.nr == SYS_ioctl;
		if (info.op != PTRACE_SYSCALL_INFO_EXIT || !counting || ++ended < count)
			continue;
		kill(pid, SIGKILL);
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_true(WIFSIGNALED(status));
		return true;
	}
	if (!WIFEXITED(status) || WEXITSTATUS(status))
		fail_msg("%s ended with status 0x%x", command[0], (unsigned)status);
	return false;
}

static void nothing_stays_of_a_killed_process(void **state)
{
	unsigned step = (unsigned)number_of("STEP", 1), killed = 0;

	(void)state;
	for (unsigned count = 1; kill_after(count); count += step) {
		wait_for_no_buffers();
		killed++;
	}
	wait_for_no_buffers();
	printf("killed %u times, after every %u. system call\n", killed, step);
	assert_true(killed > 0);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = { checked_test(nothing_stays_of_a_killed_process) };

	if (argc < 2) {
		fprintf(stderr, "usage: kill-between COMMAND [ARGUMENT]...\n");
		return 2;
	}
	command = argv + 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
