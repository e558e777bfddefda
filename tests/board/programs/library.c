/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* libcmaheap on a real heap: what a program meets first, good and bad. */
#include "board-test.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/dma-heap.h>

#include <cmaheap/share.h>

enum { SIZE = 3110400, THREADS = 8, ROUNDS = 25 };

static struct cmaheap *must_open(const char *name)
{
	struct cmaheap *heap;

	if (cmaheap_open(name, &heap))
		fail_msg("%s", cmaheap_last_error());
	return heap;
}

static void expect_text(const char *part)
{
	if (!strstr(cmaheap_last_error(), part))
		fail_msg("\"%s\" does not mention %s", cmaheap_last_error(), part);
}

/* Other kernels call their default area's heap otherwise. */
static const char *default_name(void)
{
	if (access("/dev/dma_heap/default_cma_region-contiguous", F_OK) == 0)
		return "default_cma_region-contiguous";
	return access("/dev/dma_heap/default_cma_region", F_OK) == 0 ? "default_cma_region"
								     : heap_name();
}

static void the_default_heap_is_found(void **state)
{
	struct cmaheap *heap;

	(void)state;
	unsetenv("CMAHEAP_HEAP");
	heap = must_open(NULL);
	assert_string_equal(cmaheap_name(heap), default_name());
	cmaheap_close(heap);
}

static void the_environment_chooses_the_heap(void **state)
{
	struct cmaheap *heap;

	(void)state;
	setenv("CMAHEAP_HEAP", heap_name(), 1);
	heap = must_open(NULL);
	assert_string_equal(cmaheap_name(heap), heap_name());
	cmaheap_close(heap);

	setenv("CMAHEAP_HEAP", "no-such-heap", 1);
	assert_int_equal(cmaheap_open(NULL, &heap), -ENOENT);
	unsetenv("CMAHEAP_HEAP");
}

static void the_heap_is_listed(void **state)
{
	struct cmaheap_list *list;
	int found = 0;

	(void)state;
	assert_int_equal(cmaheap_list(&list), 0);
	for (size_t i = 0; i < cmaheap_list_count(list); i++)
		found += !strcmp(cmaheap_list_name(list, i), heap_name());
	assert_int_equal(found, 1);
	cmaheap_list_free(list);
}

static void a_missing_heap_is_answered_with_those_that_exist(void **state)
{
	struct cmaheap *heap;

	(void)state;
	assert_int_equal(cmaheap_open("no-such-heap", &heap), -ENOENT);
	expect_text("no-such-heap");
	expect_text(heap_name());
}

static void a_user_who_may_not_is_told_whom_to_ask(void **state)
{
	struct cmaheap *heap;

	(void)state;
	assert_int_equal(seteuid(65534), 0);
	assert_int_equal(cmaheap_open(heap_name(), &heap), -EACCES);
	assert_int_equal(seteuid(0), 0);
	expect_text(heap_name());
	expect_text("udev");
}

static void too_much_is_answered_with_what_there_is(void **state)
{
	struct cmaheap *heap = must_open(heap_name());
	struct cmaheap_buffer *buffer;

	(void)state;
	assert_int_equal(cmaheap_alloc(heap, (size_t)2000 << 20, &buffer), -ENOMEM);
	expect_text("2097152000");
	expect_text("CmaFree");
	cmaheap_close(heap);
}

static void what_is_written_is_read_back(void **state)
{
	struct cmaheap *heap = must_open(heap_name());
	struct cmaheap_buffer *buffer, *imported;
	void *one, *two;

	(void)state;
	assert_int_equal(cmaheap_alloc(heap, SIZE, &buffer), 0);
	cmaheap_close(heap);
	assert_true(cmaheap_buffer_size(buffer) >= SIZE);
	assert_int_equal(cmaheap_import(cmaheap_buffer_fd(buffer), &imported), 0);
	assert_int_equal(cmaheap_buffer_inode(imported), cmaheap_buffer_inode(buffer));

	assert_int_equal(cmaheap_buffer_map(buffer, &one), 0);
	assert_int_equal(cmaheap_buffer_map(imported, &two), 0);
	assert_ptr_not_equal(one, two);
	assert_int_equal(cmaheap_buffer_begin_access(buffer, CMAHEAP_WRITE), 0);
	memset(one, 0x3c, SIZE);
	assert_int_equal(cmaheap_buffer_end_access(buffer, CMAHEAP_WRITE), 0);
	assert_int_equal(cmaheap_buffer_begin_access(imported, CMAHEAP_READ), 0);
	assert_memory_equal(one, two, SIZE);
	assert_int_equal(cmaheap_buffer_end_access(imported, CMAHEAP_READ), 0);

	cmaheap_buffer_unref(buffer);
	cmaheap_buffer_unref(imported);
}

/* As a careful sender hands it out. */
static int alloc_read_only(void)
{
	struct dma_heap_allocation_data data = { .len = SIZE, .fd_flags = O_RDONLY | O_CLOEXEC };
	int heap = open_heap();

	assert_int_equal(ioctl(heap, DMA_HEAP_IOCTL_ALLOC, &data), 0);
	must_close(heap);
	return (int)data.fd;
}

static void what_is_received_read_only_is_not_written_to(void **state)
{
	struct cmaheap_message message = { 0 };
	int sockets[2], fd = alloc_read_only();
	void *data;

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, sockets), 0);
	assert_int_equal(cmaheap_import(fd, &message.buffer), 0);
	must_close(fd);
	assert_int_equal(cmaheap_send(sockets[0], &message), 0);
	cmaheap_buffer_unref(message.buffer);
	assert_int_equal(cmaheap_receive(sockets[1], &message), 0);
	must_close(sockets[0]);
	must_close(sockets[1]);

	assert_false(cmaheap_buffer_is_writable(message.buffer));
	assert_int_equal(cmaheap_buffer_map(message.buffer, &data), 0);
	assert_int_equal(cmaheap_buffer_begin_access(message.buffer, CMAHEAP_READ | CMAHEAP_WRITE),
			 -EACCES);
	expect_text("its descriptor is read-only");
	assert_int_equal(cmaheap_buffer_begin_access(message.buffer, CMAHEAP_READ), 0);
	assert_int_equal(((const char *)data)[SIZE - 1], 0);
	assert_int_equal(cmaheap_buffer_end_access(message.buffer, CMAHEAP_READ), 0);
	cmaheap_buffer_unref(message.buffer);
}

static void what_is_no_dma_buf_is_not_imported(void **state)
{
	struct cmaheap_buffer *buffer;
	int heap = open_heap();

	(void)state;
	assert_int_equal(cmaheap_import(heap, &buffer), -ENOTTY);
	assert_int_equal(cmaheap_import(-1, &buffer), -EBADF);
	must_close(heap);
}

static void *allocate_often(void *argument)
{
	struct cmaheap *heap = argument;
	struct cmaheap_buffer *buffer;
	void *data;

	for (unsigned i = 1; i <= ROUNDS; i++) {
		if (cmaheap_alloc(heap, i * 4096, &buffer))
			return argument;
		if (cmaheap_buffer_map(buffer, &data))
			return argument;
		memset(data, (int)i, i * 4096);
		cmaheap_buffer_unref(buffer);
	}
	return NULL;
}

static void threads_can_share_a_heap(void **state)
{
	struct cmaheap *heap = must_open(heap_name());
	pthread_t threads[THREADS];
	void *failed;

	(void)state;
	for (int i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, allocate_often, heap), 0);
	for (int i = 0; i < THREADS; i++) {
		assert_int_equal(pthread_join(threads[i], &failed), 0);
		assert_null(failed);
	}
	cmaheap_close(heap);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		checked_test(the_default_heap_is_found),
		checked_test(the_environment_chooses_the_heap),
		checked_test(the_heap_is_listed),
		checked_test(a_missing_heap_is_answered_with_those_that_exist),
		checked_test(a_user_who_may_not_is_told_whom_to_ask),
		checked_test(too_much_is_answered_with_what_there_is),
		checked_test(what_is_written_is_read_back),
		checked_test(what_is_received_read_only_is_not_written_to),
		checked_test(what_is_no_dma_buf_is_not_imported),
		checked_test(threads_can_share_a_heap),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
