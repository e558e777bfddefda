/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <grp.h>
#include <linux/capability.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "in-process.h"

/* Skips what only root may set up. */
void check_in_process(int (*look)(void))
{
	int status;
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (!pid)
		_exit(look());
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	if (WEXITSTATUS(status) == NOT_HERE)
		skip();
	assert_int_equal(WEXITSTATUS(status), GOOD);
}

bool mount_own(const char *type, const char *folder, const char *options)
{
	return unshare(CLONE_NEWNS) == 0 &&
	       mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
	       mount(type, folder, type, 0, options) == 0;
}

bool drop_capabilities(uint64_t which)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3];

	if (geteuid() || syscall(SYS_capget, &header, data))
		return false;
	for (size_t i = 0; i < _LINUX_CAPABILITY_U32S_3; i++) {
		data[i].effective &= ~(uint32_t)(which >> (32 * i));
		data[i].permitted &= ~(uint32_t)(which >> (32 * i));
	}
	return syscall(SYS_capset, &header, data) == 0;
}

static int run_into(int file, int (*command)(int argc, char **argv), const char *argument)
{
	char program[] = "cmaheap", *text = strdup(argument);
	char *arguments[] = { program, text, NULL };
	int status;

	if (!text || dup2(file, STDOUT_FILENO) < 0 || dup2(file, STDERR_FILENO) < 0)
		_exit(NOT_HERE);
	status = command(2, arguments);
	free(text);
	exit(status);
}

/* Whether the command, which may exit, prints that anywhere. */
bool prints(int (*command)(int argc, char **argv), const char *argument, const char *expected)
{
	int file = memfd_create("output", MFD_CLOEXEC);
	char printed[65536] = ""; /* where lines are counted, exit() has something to say, too */
	pid_t pid = fork();

	if (!pid)
		run_into(file, command, argument);
	if (pid < 0 || waitpid(pid, NULL, 0) != pid ||
	    pread(file, printed, sizeof(printed) - 1, 0) <= 0)
		return false;
	close(file);
	return strstr(printed, expected);
}

int read_as_nobody(struct processes *processes, const char *options)
{
	if (!mount_own("proc", "/proc", options) || setgroups(0, NULL) ||
	    setresgid(NOBODY, NOBODY, NOBODY) || setresuid(NOBODY, NOBODY, NOBODY))
		return NOT_HERE;
	return processes_read(processes) ? BAD : GOOD;
}
