/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "file-system.h"

enum { STEP_NS = 1000000, STEPS = 1000 };

/* What the kernel has in memory, without asking the file system. */
static bool read_device(int fd, dev_t *device)
{
	struct statx status;

	if (statx(fd, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC, STATX_TYPE, &status) < 0)
		return false;
	*device = makedev(status.stx_dev_major, status.stx_dev_minor);
	return true;
}

/* Without the files of the one who asks: it may never end, and hold a pipe open. */
static void answer(int fd, unsigned long magic)
{
	struct statfs status;

	if (dup2(fd, STDIN_FILENO) < 0 || close_range(1, ~0U, 0) < 0)
		_exit(EXIT_FAILURE);
	_exit(fstatfs(STDIN_FILENO, &status) == 0 && (unsigned long)status.f_type == magic
		      ? EXIT_SUCCESS
		      : EXIT_FAILURE);
}

/* statfs() asks the server of a FUSE file system, which may never answer; what asks it then cannot
 * always be killed, so that is another process. The kernel's own file systems answer at once. */
static bool has_magic(int fd, unsigned long magic)
{
	const struct timespec step = { .tv_nsec = STEP_NS };
	int status = -1;
	pid_t pid = fork();

	if (!pid)
		answer(fd, magic);
	if (pid < 0)
		return false;
	for (int i = 0; i < STEPS; i++) {
		if (waitpid(pid, &status, WNOHANG) == pid)
			return WIFEXITED(status) && WEXITSTATUS(status) == EXIT_SUCCESS;
		nanosleep(&step, NULL);
	}
	kill(pid, SIGKILL);
	return false;
}

static bool is_other(const struct file_system *system, dev_t device)
{
	for (size_t i = 0; i < system->other_count; i++) {
		if (system->others[i] == device)
			return true;
	}
	return false;
}

static void remember_other(struct file_system *system, dev_t device)
{
	dev_t *others = reallocarray(system->others, system->other_count + 1, sizeof(*others));

	if (!others)
		return;
	system->others = others;
	others[system->other_count++] = device;
}

bool file_system_has(struct file_system *system, int fd)
{
	dev_t device;

	if (!read_device(fd, &device))
		return false;
	if (system->is_known)
		return device == system->device;
	if (is_other(system, device))
		return false;
	system->is_known = has_magic(fd, system->magic);
	system->device = device;
	if (!system->is_known)
		remember_other(system, device);
	return system->is_known;
}

void file_system_forget(struct file_system *system)
{
	free(system->others);
	*system = (struct file_system){ .magic = system->magic };
}
