/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* Which processes the tool can look into. */
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <sched.h>
#include <signal.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cmocka.h>

#include <cmocka.h>

#include "in-process.h"
#include "processes.h"

static int ready[2]; /* a pipe: a process is as a case wants it */

static int look_where_folders_are_closed(void)
{
	struct processes before, processes;
	int error = processes_read(&before), result = read_as_nobody(&processes, "hidepid=1");

	/* They are listed all the same, but for those outside a container. */
	if (error || (result == GOOD && !processes.hidden) ||
	    (result == GOOD && processes.unlisted != before.unlisted))
		return BAD;
	return result;
}

static int look_where_processes_are_invisible(void)
{
	struct processes processes;
	int result = read_as_nobody(&processes, "hidepid=2");

	if (result == GOOD && processes_are_all_seen(&processes))
		return BAD;
	return result;
}

/* As where another namespace's /proc is mounted: its first process is there, and no "self". */
static int look_where_nobody_is_oneself(void)
{
	struct processes processes;
	int result = NOT_HERE;
	char byte;
	pid_t pid;

	if (unshare(CLONE_NEWNS | CLONE_NEWPID) || pipe2(ready, O_CLOEXEC) ||
	    mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL))
		return NOT_HERE;
	pid = fork();
	if (!pid) {
		if (mount("proc", "/proc", "proc", 0, NULL) || write(ready[1], "", 1) != 1)
			_exit(NOT_HERE);
		pause();
	}
	close(ready[1]);
	if (pid > 0 && read(ready[0], &byte, 1) == 1)
		result = processes_read(&processes) == 0 && processes.unlisted ? GOOD : BAD;
	if (pid > 0)
		kill(pid, SIGKILL);
	return result;
}

static void other_peoples_processes_end_no_look(void **state)
{
	(void)state;
	check_in_process(look_where_folders_are_closed);
}

static void processes_that_are_not_listed_are_missed(void **state)
{
	(void)state;
	check_in_process(look_where_processes_are_invisible);
}

static void a_proc_without_self_may_miss_processes(void **state)
{
	(void)state;
	check_in_process(look_where_nobody_is_oneself);
}

static int look_without_ptrace(void)
{
	struct process process;

	if (!drop_capabilities(UINT64_C(1) << CAP_SYS_PTRACE))
		return NOT_HERE;
	return process_read(&process, getppid()) == -EACCES ? GOOD : BAD;
}

static void descriptors_that_are_only_listed_are_not_seen(void **state)
{
	(void)state;
	check_in_process(look_without_ptrace);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(other_peoples_processes_end_no_look),
		cmocka_unit_test(processes_that_are_not_listed_are_missed),
		cmocka_unit_test(a_proc_without_self_may_miss_processes),
		cmocka_unit_test(descriptors_that_are_only_listed_are_not_seen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
