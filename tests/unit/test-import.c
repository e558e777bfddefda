/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <fcntl.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmaheap/cmaheap.h>
#include <cmaheap/fence.h>

#include "unit.h"

static void import_leaves_the_caller_his_descriptor(void **state)
{
	int fd = fake_make_dmabuf(10000, O_RDWR);
	struct cmaheap_buffer *buffer;

	(void)state;
	assert_int_equal(cmaheap_import(fd, &buffer), 0);
	assert_int_not_equal(cmaheap_buffer_fd(buffer), fd);
	assert_true(fcntl(cmaheap_buffer_fd(buffer), F_GETFD) & FD_CLOEXEC);
	assert_int_equal(cmaheap_buffer_size(buffer), 12288);
	assert_int_equal(close(fd), 0);
	assert_true(cmaheap_buffer_inode(buffer) != 0);
	cmaheap_buffer_unref(buffer);
}

static void import_of_one_dmabuf_twice_shows_one_inode(void **state)
{
	int fd = fake_make_dmabuf(4096, O_RDWR);
	struct cmaheap_buffer *first, *second;

	(void)state;
	assert_int_equal(cmaheap_import(fd, &first), 0);
	assert_int_equal(cmaheap_import(fd, &second), 0);
	assert_true(cmaheap_buffer_inode(first) == cmaheap_buffer_inode(second));
	cmaheap_buffer_unref(first);
	cmaheap_buffer_unref(second);
	close(fd);
}

static void import_of_a_read_only_descriptor_maps_read_only(void **state)
{
	int fd = fake_make_dmabuf(4096, O_RDONLY);
	struct cmaheap_buffer *buffer;
	void *data;

	(void)state;
	assert_int_equal(cmaheap_import(fd, &buffer), 0);
	assert_int_equal(cmaheap_buffer_map(buffer, &data), 0);
	assert_int_equal(*(const char *)data, 0);
	cmaheap_buffer_unref(buffer);
	close(fd);
}

static void what_is_write_only_is_not_mapped(void **state)
{
	int fd = fake_make_dmabuf(4096, O_WRONLY);
	struct cmaheap_buffer *buffer;
	void *data;

	(void)state;
	assert_int_equal(cmaheap_import(fd, &buffer), 0);
	assert_false(cmaheap_buffer_is_writable(buffer));
	assert_int_equal(cmaheap_buffer_map(buffer, &data), -EACCES);
	assert_error_has("4096 bytes");
	cmaheap_buffer_unref(buffer);
	close(fd);
}

static void a_read_only_buffer_is_not_written_to(void **state)
{
	static const struct cmaheap_rows rows = { .length = 64, .rows = 1 };
	int fd = fake_make_dmabuf(4096, O_RDONLY);
	struct cmaheap_buffer *buffer;

	(void)state;
	assert_int_equal(cmaheap_import(fd, &buffer), 0);
	close(fd);
	assert_false(cmaheap_buffer_is_writable(buffer));
	assert_int_equal(cmaheap_buffer_begin_access(buffer, CMAHEAP_WRITE), -EACCES);
	assert_int_equal(cmaheap_buffer_begin_access(buffer, CMAHEAP_READ | CMAHEAP_WRITE),
			 -EACCES);
	assert_error_has("a buffer of 4096 bytes: its descriptor is read-only");
	assert_int_equal(cmaheap_buffer_begin_access_rows(buffer, CMAHEAP_WRITE, &rows), -EACCES);
	assert_int_equal(cmaheap_buffer_import_fence(buffer, CMAHEAP_WRITE, -1), -EACCES);
	assert_int_equal(fake_log()->syncs, 0);
	assert_int_equal(cmaheap_buffer_end_access(buffer, CMAHEAP_WRITE), -EINVAL);
	assert_int_equal(cmaheap_buffer_begin_access(buffer, CMAHEAP_READ), 0);
	assert_int_equal(cmaheap_buffer_end_access(buffer, CMAHEAP_READ), 0);
	cmaheap_buffer_unref(buffer);
}

static void what_may_be_written_says_so(void **state)
{
	int fd = fake_make_dmabuf(4096, O_RDWR);
	struct cmaheap_buffer *buffer;

	(void)state;
	assert_int_equal(cmaheap_import(fd, &buffer), 0);
	close(fd);
	assert_true(cmaheap_buffer_is_writable(buffer));
	cmaheap_buffer_unref(buffer);
}

static void import_of_something_else_tells_what_it_is(void **state)
{
	struct cmaheap_buffer *buffer = NULL;
	int fds[2], null = open("/dev/null", O_RDWR | O_CLOEXEC);

	(void)state;
	assert_int_equal(cmaheap_import(null, &buffer), -ENOTTY);
	assert_error_has("/dev/null");
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), 0);
	assert_int_equal(cmaheap_import(fds[0], &buffer), -ENOTTY);
	assert_error_has("socket:");
	assert_null(buffer);
	close(fds[0]);
	close(fds[1]);
	close(null);
}

static void import_of_whatever_a_sender_may_choose_is_refused_alike(void **state)
{
	struct cmaheap_buffer *buffer = NULL;
	int pipe_ends[2], others[4];

	(void)state;
	assert_int_equal(pipe2(pipe_ends, O_CLOEXEC), 0);
	others[0] = pipe_ends[0];
	others[1] = memfd_create("memory", MFD_CLOEXEC);
	others[2] = eventfd(0, EFD_CLOEXEC);
	others[3] = open("/", O_PATH | O_CLOEXEC);
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		assert_true(others[i] >= 0);
		assert_int_equal(cmaheap_import(others[i], &buffer), -ENOTTY);
		assert_error_has("is no dma-buf but");
		close(others[i]);
	}
	assert_null(buffer);
	close(pipe_ends[1]);
}

static void an_error_of_a_senders_file_system_is_not_passed_on(void **state)
{
	static const int errors[] = { EBADF, EMFILE, ENOMEM, ENOSYS, EINTR };
	int fd = open("/dev/null", O_RDWR | O_CLOEXEC);
	struct cmaheap_buffer *buffer = NULL;

	(void)state;
	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
		fake_fail(FAKE_STATFS, errors[i], 1);
		assert_int_equal(cmaheap_import(fd, &buffer), -ENOTTY);
		assert_error_has(strerror(errors[i]));
	}
	assert_null(buffer);
	close(fd);
}

static void import_of_a_closed_descriptor_fails(void **state)
{
	struct cmaheap_buffer *buffer;

	(void)state;
	assert_int_equal(cmaheap_import(-1, &buffer), -EBADF);
	assert_error_has("-1");
	assert_int_equal(cmaheap_import(250, &buffer), -EBADF);
}

static void import_that_fails_late_leaks_nothing(void **state)
{
	int fd = fake_make_dmabuf(4096, O_RDWR);
	struct cmaheap_buffer *buffer;

	(void)state;
	fake_fail(FAKE_DUP, EMFILE, 1);
	assert_int_equal(cmaheap_import(fd, &buffer), -EMFILE);
	fake_fail(FAKE_LSEEK, ESPIPE, 1);
	assert_int_equal(cmaheap_import(fd, &buffer), -ESPIPE);
	fake_fail(FAKE_MEMORY, ENOMEM, 1);
	assert_int_equal(cmaheap_import(fd, &buffer), -ENOMEM);
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT_TEST(import_leaves_the_caller_his_descriptor),
		UNIT_TEST(import_of_one_dmabuf_twice_shows_one_inode),
		UNIT_TEST(import_of_a_read_only_descriptor_maps_read_only),
		UNIT_TEST(what_is_write_only_is_not_mapped),
		UNIT_TEST(a_read_only_buffer_is_not_written_to),
		UNIT_TEST(what_may_be_written_says_so),
		UNIT_TEST(import_of_something_else_tells_what_it_is),
		UNIT_TEST(import_of_whatever_a_sender_may_choose_is_refused_alike),
		UNIT_TEST(an_error_of_a_senders_file_system_is_not_passed_on),
		UNIT_TEST(import_of_a_closed_descriptor_fails),
		UNIT_TEST(import_that_fails_late_leaks_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
