/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* Files that look like dma-bufs, on file systems of somebody's own. */
#include <errno.h>
#include <fcntl.h>
#include <linux/fuse.h>
#include <linux/magic.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "file-system.h"
#include "processes.h"

enum { SERVER_SECONDS = 6, MOST_SECONDS = 3, REQUEST_SIZE = 65536 };

static void reply(int fuse, const struct fuse_in_header *request, int error, const void *data,
		  size_t size)
{
	struct fuse_out_header header = { .unique = request->unique, .error = error };
	char text[256];

	header.len = (uint32_t)(sizeof(header) + size);
	memcpy(text, &header, sizeof(header));
	memcpy(text + sizeof(header), data, size);
	if (write(fuse, text, header.len) < 0)
		_exit(EXIT_FAILURE);
}

/* It has one file, by any name, and no answer to statfs(); its end ends the connection. */
static void serve(int fuse)
{
	static char text[REQUEST_SIZE];
	const struct fuse_in_header *request = (const void *)text;
	const struct fuse_init_out init = { .major = FUSE_KERNEL_VERSION,
					    .minor = FUSE_KERNEL_MINOR_VERSION,
					    .max_write = 4096 };
	const struct fuse_entry_out entry = {
		.nodeid = 2,
		.entry_valid = 3600,
		.attr_valid = 3600,
		.attr = { .ino = 2, .size = 4096, .mode = S_IFREG | 0644, .nlink = 1 }
	};
	const struct fuse_open_out opened = { .fh = 1 };

	alarm(SERVER_SECONDS);
	while (read(fuse, text, sizeof(text)) > 0) {
		if (request->opcode == FUSE_INIT)
			reply(fuse, request, 0, &init, sizeof(init));
		else if (request->opcode == FUSE_LOOKUP)
			reply(fuse, request, 0, &entry, sizeof(entry));
		else if (request->opcode == FUSE_OPEN)
			reply(fuse, request, 0, &opened, sizeof(opened));
		else if (request->opcode != FUSE_STATFS)
			reply(fuse, request, -ENOSYS, "", 0);
	}
	_exit(EXIT_SUCCESS);
}

static int mount_fuse(int fuse)
{
	int context = fsopen("fuse", FSOPEN_CLOEXEC), folder = -1;
	char number[16];

	snprintf(number, sizeof(number), "%d", fuse);
	if (context >= 0 && !fsconfig(context, FSCONFIG_SET_STRING, "fd", number, 0) &&
	    !fsconfig(context, FSCONFIG_SET_STRING, "rootmode", "40000", 0) &&
	    !fsconfig(context, FSCONFIG_SET_STRING, "user_id", "0", 0) &&
	    !fsconfig(context, FSCONFIG_SET_STRING, "group_id", "0", 0) &&
	    !fsconfig(context, FSCONFIG_CMD_CREATE, NULL, NULL, 0))
		folder = fsmount(context, FSMOUNT_CLOEXEC, 0);
	close(context);
	return folder;
}

/* One that is shown as /dmabuf:, for it is mounted nowhere; -1 where that cannot be. */
static int open_silent_file(pid_t *server)
{
	int fuse = open("/dev/fuse", O_RDWR | O_CLOEXEC), folder = -1, file = -1;

	if (fuse >= 0)
		folder = mount_fuse(fuse);
	if (folder >= 0) {
		*server = fork();
		if (!*server)
			serve(fuse);
		file = openat(folder, "dmabuf:", O_RDONLY | O_CLOEXEC);
		close(folder);
	}
	close(fuse);
	return file;
}

static void look_within(time_t most)
{
	time_t start = time(NULL);
	struct process process;

	assert_int_equal(process_read(&process, getpid()), 0);
	assert_int_equal(process.holding_count, 0);
	process_free(&process);
	assert_in_range(time(NULL) - start, 0, most);
}

static void a_file_system_that_never_answers_is_not_waited_for(void **state)
{
	pid_t server = 0;
	int file = open_silent_file(&server);
	void *data;

	(void)state;
	if (file < 0)
		skip(); /* needs root, and FUSE */
	data = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, file, 0);
	assert_ptr_not_equal(data, MAP_FAILED);
	look_within(MOST_SECONDS);
	look_within(1); /* it is not asked again */
	munmap(data, 4096);
	kill(server, SIGKILL);
	waitpid(server, NULL, 0);
	close(file);
}

/* The kernel's own mount of tmpfs, and somebody's. */
static void a_kind_of_file_is_on_one_file_system_alone(void **state)
{
	struct file_system system = { .magic = TMPFS_MAGIC };
	int memory = memfd_create("test", MFD_CLOEXEC), pipes[2];
	int context = fsopen("tmpfs", FSOPEN_CLOEXEC), folder = -1;

	(void)state;
	assert_int_equal(pipe2(pipes, O_CLOEXEC), 0);
	assert_false(file_system_has(&system, pipes[0]));
	assert_false(file_system_has(&system, pipes[1]));
	assert_int_equal(system.other_count, 1);
	assert_true(file_system_has(&system, memory));
	assert_true(file_system_has(&system, memory));
	assert_false(file_system_has(&system, pipes[0]));
	if (context >= 0 && !fsconfig(context, FSCONFIG_CMD_CREATE, NULL, NULL, 0))
		folder = fsmount(context, FSMOUNT_CLOEXEC, 0);
	if (folder >= 0)
		assert_false(file_system_has(&system, folder));
	assert_false(file_system_has(&system, -1));
	file_system_forget(&system);
	close(folder);
	close(context);
	close(pipes[0]);
	close(pipes[1]);
	close(memory);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_system_that_never_answers_is_not_waited_for),
		cmocka_unit_test(a_kind_of_file_is_on_one_file_system_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
