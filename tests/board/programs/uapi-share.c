/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* One buffer in two processes, its name, and the calls that bracket CPU access. */
#include "board-test.h"

#include <errno.h>
#include <linux/dma-buf.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SIZE = 614400 };

static ino_t inode(int fd)
{
	struct stat stat;

	assert_int_equal(fstat(fd, &stat), 0);
	return stat.st_ino;
}

static void send_fd(int socket, int fd)
{
	union {
		struct cmsghdr header;
		char space[CMSG_SPACE(sizeof(int))];
	} control = { 0 };
	struct iovec byte = { .iov_base = "x", .iov_len = 1 };
	struct msghdr message = { .msg_iov = &byte,
				  .msg_iovlen = 1,
				  .msg_control = &control,
				  .msg_controllen = sizeof(control) };

	control.header.cmsg_level = SOL_SOCKET;
	control.header.cmsg_type = SCM_RIGHTS;
	control.header.cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(&control.header), &fd, sizeof(fd));
	assert_int_equal(sendmsg(socket, &message, 0), 1);
}

static int receive_fd(int socket)
{
	union {
		struct cmsghdr header;
		char space[CMSG_SPACE(sizeof(int))];
	} control;
	char data;
	struct iovec byte = { .iov_base = &data, .iov_len = 1 };
	struct msghdr message = { .msg_iov = &byte,
				  .msg_iovlen = 1,
				  .msg_control = &control,
				  .msg_controllen = sizeof(control) };
	int fd;

	if (recvmsg(socket, &message, MSG_CMSG_CLOEXEC) != 1)
		return -1;
	memcpy(&fd, CMSG_DATA(&control.header), sizeof(fd));
	return fd;
}

/* Started anew: has no memory in common with its parent but what the socket brings. */
static int consumer(int socket)
{
	int fd = receive_fd(socket);
	unsigned char *data;

	if (fd < 0)
		return 10;
	data = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (data == MAP_FAILED)
		return 11;
	if (sync_buffer(fd, DMA_BUF_SYNC_START | DMA_BUF_SYNC_RW))
		return 12;
	for (size_t i = 0; i < SIZE; i++) {
		if (data[i] != (i * 7 & 0xff))
			return 13;
		data[i] = (unsigned char)~data[i];
	}
	if (sync_buffer(fd, DMA_BUF_SYNC_END | DMA_BUF_SYNC_RW))
		return 14;
	return 0;
}

static void what_one_process_writes_the_other_reads(void **state)
{
	int sockets[2], status, fd = must_alloc(SIZE);
	unsigned char *data = must_map(fd, SIZE);
	char number[16];
	pid_t pid;

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, sockets), 0);
	snprintf(number, sizeof(number), "%d", sockets[1]);
	for (size_t i = 0; i < SIZE; i++)
		data[i] = (unsigned char)(i * 7);

	pid = fork();
	assert_true(pid >= 0);
	if (!pid) {
		execl("/proc/self/exe", "uapi-share", number, NULL);
		_exit(99);
	}
	send_fd(sockets[0], fd);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(WEXITSTATUS(status), 0);
	for (size_t i = 0; i < SIZE; i++)
		assert_int_equal(data[i], (unsigned char)~(i * 7));

	munmap(data, SIZE);
	must_close(sockets[0]);
	must_close(sockets[1]);
	must_close(fd);
}

static void inodes_tell_buffers_apart(void **state)
{
	int one = must_alloc(SIZE), two = must_alloc(SIZE), again = dup(one);

	(void)state;
	assert_int_not_equal(inode(one), inode(two));
	assert_int_equal(inode(one), inode(again));
	must_close(one);
	must_close(two);
	must_close(again);
}

static void fdinfo_tells_heap_size_and_name(void **state)
{
	char path[64], text[512] = "", expected[128], size[32];
	int fd = must_alloc(SIZE);
	FILE *file;

	(void)state;
	assert_int_equal(ioctl(fd, DMA_BUF_SET_NAME, "front camera"), 0);
	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", fd);
	file = fopen(path, "r");
	assert_non_null(file);
	assert_true(fread(text, 1, sizeof(text) - 1, file) > 0);
	fclose(file);
	snprintf(expected, sizeof(expected), "exp_name:\t%s\n", heap_name());
	snprintf(size, sizeof(size), "size:\t%zu\n", whole_pages(SIZE));
	assert_non_null(strstr(text, expected));
	assert_non_null(strstr(text, size));
	assert_non_null(strstr(text, "name:\tfront camera\n"));
	must_close(fd);
}

static void access_in_every_direction_can_be_bracketed(void **state)
{
	const uint64_t directions[] = { DMA_BUF_SYNC_READ, DMA_BUF_SYNC_WRITE, DMA_BUF_SYNC_RW };
	int fd = must_alloc(SIZE);

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(sync_buffer(fd, DMA_BUF_SYNC_START | directions[i]), 0);
		assert_int_equal(sync_buffer(fd, DMA_BUF_SYNC_END | directions[i]), 0);
	}
	must_close(fd);
}

static void unknown_sync_flags_are_refused(void **state)
{
	int fd = must_alloc(SIZE);

	(void)state;
	assert_int_equal(sync_buffer(fd, 0), -EINVAL);
	assert_int_equal(sync_buffer(fd, 8 | DMA_BUF_SYNC_READ), -EINVAL);
	assert_int_equal(sync_buffer(fd, UINT64_MAX), -EINVAL);
	must_close(fd);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		checked_test(what_one_process_writes_the_other_reads),
		checked_test(inodes_tell_buffers_apart),
		checked_test(fdinfo_tells_heap_size_and_name),
		checked_test(access_in_every_direction_can_be_bracketed),
		checked_test(unknown_sync_flags_are_refused),
	};

	if (argc > 1) {
		int socket;

		return sscanf(argv[1], "%d", &socket) == 1 ? consumer(socket) : 98;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
