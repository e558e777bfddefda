/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* A file that looks like a dma-buf, on a file system of somebody's own, which may never answer. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/fuse.h>
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
#include <unistd.h>

#include <cmocka.h>

#include "processes.h"

enum { REQUEST_SIZE = 65536 };

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

/* It has one file, by any name, and tells of each request that is made of that. */
static void serve(int fuse, int told)
{
	static char text[REQUEST_SIZE];
	const struct fuse_in_header *request = (const void *)text;
	const struct fuse_init_out init = { .major = FUSE_KERNEL_VERSION,
					    .minor = FUSE_KERNEL_MINOR_VERSION,
					    .max_write = 4096 };
	const struct fuse_entry_out entry = {
		.nodeid = 2,
		.entry_valid = 3600,
		.attr = { .ino = 2, .size = 4096, .mode = S_IFREG | 0644, .nlink = 1 }
	};
	const struct fuse_open_out opened = { .fh = 1 };

	while (read(fuse, text, sizeof(text)) > 0) {
		if (request->opcode == FUSE_INIT) {
			reply(fuse, request, 0, &init, sizeof(init));
		} else if (request->opcode == FUSE_LOOKUP) {
			reply(fuse, request, 0, &entry, sizeof(entry));
		} else if (request->opcode == FUSE_OPEN) {
			reply(fuse, request, 0, &opened, sizeof(opened));
		} else {
			if (write(told, "", 1) != 1)
				_exit(EXIT_FAILURE);
			reply(fuse, request, -ENOSYS, "", 0);
		}
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
static int open_file(pid_t *server, int told)
{
	int fuse = open("/dev/fuse", O_RDWR | O_CLOEXEC), folder = -1, file = -1;

	if (fuse >= 0)
		folder = mount_fuse(fuse);
	if (folder >= 0) {
		*server = fork();
		if (!*server)
			serve(fuse, told);
		file = openat(folder, "dmabuf:", O_RDONLY | O_CLOEXEC);
		close(folder);
	}
	close(fuse);
	return file;
}

static void no_file_system_is_asked(void **state)
{
	const struct holding descriptor = { .inode = 1, .exporter = "heap", .mount = INT_MAX };
	struct process process;
	pid_t server = 0;
	int told[2], file;
	void *data;
	char byte;

	(void)state;
	assert_int_equal(pipe2(told, O_CLOEXEC | O_NONBLOCK), 0);
	file = open_file(&server, told[1]);
	if (file >= 0) {
		data = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, file, 0);
		assert_ptr_not_equal(data, MAP_FAILED);
		assert_int_equal(process_read(&process, getpid()), 0);
		if (process.holding_count) /* no descriptor has told where dma-bufs are */
			assert_true(holding_is_doubtful(&process.holdings[0]));
		process_free(&process);
		assert_true(holding_learn(&descriptor));
		assert_int_equal(process_read(&process, getpid()), 0);
		assert_int_equal(process.holding_count, 0);
		process_free(&process);
		assert_true(read(told[0], &byte, 1) < 0);
		munmap(data, 4096);
	}
	if (server > 0) {
		kill(server, SIGKILL);
		waitpid(server, NULL, 0);
	}
	close(told[0]);
	close(told[1]);
	if (file < 0)
		skip(); /* needs root, and FUSE */
	close(file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_file_system_is_asked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
