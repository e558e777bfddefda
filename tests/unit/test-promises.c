/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* What cmaheap.h promises of every call, whatever lacks, and of every order of destruction. */
#include <fcntl.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmaheap/fence.h>
#include <cmaheap/pool.h>
#include <cmaheap/share.h>

#include "attempts.h"
#include "fake-fence.h"
#include "message.h"
#include "unit.h"

static const uint32_t R8 = CMAHEAP_FOURCC('R', '8', ' ', ' ');
static int dmabuf;

static struct {
	unsigned count;
	int error;
	char text[512];
} logged;

static void log_failure(void *data, int error, const char *text)
{
	(void)data;
	logged.count++;
	logged.error = error;
	snprintf(logged.text, sizeof(logged.text), "%s", text);
}

static int set_up(void **state)
{
	fake_setup(state);
	fake_add_heap("linux,cma");
	fake_set_fdinfo("exp_name:\tlinux,cma\n");
	means = (struct means){ .heap_name = "linux,cma" };
	assert_int_equal(cmaheap_open(means.heap_name, &means.heap), 0);
	assert_int_equal(cmaheap_alloc_image(means.heap, &attempt_image, &means.image), 0);
	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK, 0, means.sockets), 0);
	dmabuf = fake_make_dmabuf(4096, O_RDWR);
	means.sync_file = fake_make_sync_file(1);
	memset(&logged, 0, sizeof(logged));
	cmaheap_set_log(log_failure, NULL);
	return 0;
}

static int tear_down(void **state)
{
	cmaheap_set_log(NULL, NULL);
	for (unsigned i = 0; i < 2; i++)
		close(means.sockets[i]);
	close(dmabuf);
	close(means.sync_file);
	cmaheap_image_unref(means.image);
	cmaheap_close(means.heap);
	return fake_teardown(state);
}

static int map_image(union result *result)
{
	return cmaheap_image_map(means.image, result->planes);
}

static void unmap_image(union result *result)
{
	(void)result;
	assert_int_equal(cmaheap_image_unmap(means.image), 0);
}

static int wrap_image(union result *result)
{
	struct cmaheap_buffer *buffers[] = { cmaheap_image_buffer(means.image, 0),
					     cmaheap_image_buffer(means.image, 1) };

	return cmaheap_wrap_image(cmaheap_image_layout(means.image), buffers, &result->image);
}

static int wrap_plane(union result *result)
{
	return cmaheap_wrap_plane(means.image, 0, R8, &result->image);
}

static void unref_image(union result *result)
{
	cmaheap_image_unref(result->image);
}

static const struct attempt more_attempts[] = {
	{ map_image, unmap_image },
	{ wrap_image, unref_image },
	{ wrap_plane, unref_image },
};

static const struct {
	enum fake_call call;
	int error;
} wants[] = {
	{ FAKE_MEMORY, ENOMEM }, { FAKE_OPEN, EMFILE }, { FAKE_OPENDIR, EMFILE },
	{ FAKE_IOCTL, ENOMEM },	 { FAKE_DUP, EMFILE },	{ FAKE_MMAP, ENOMEM },
};

/* That nothing leaks, teardown sees. */
static bool passes_without(const struct attempt *attempt, int error)
{
	int got;

	logged.count = 0;
	got = make_attempt(attempt);
	if (!got) {
		assert_int_equal(logged.count, 0);
		return true;
	}
	assert_int_equal(got, -error);
	assert_int_equal(logged.count, 1);
	assert_int_equal(logged.error, error);
	assert_string_equal(logged.text, cmaheap_last_error());
	return false;
}

static void try_without(const struct attempt *attempt)
{
	for (size_t i = 0; i < sizeof(wants) / sizeof(wants[0]); i++) {
		unsigned skip = 0;

		do
			fake_fail_later(wants[i].call, wants[i].error, skip++);
		while (!passes_without(attempt, wants[i].error));
		fake_forget_faults();
	}
}

static void whatever_lacks_is_told_once_and_nothing_else_happens(void **state)
{
	(void)state;
	for (size_t i = 0; i < ATTEMPT_COUNT; i++)
		try_without(&attempts[i]);
	for (size_t i = 0; i < sizeof(more_attempts) / sizeof(more_attempts[0]); i++)
		try_without(&more_attempts[i]);
}

static void a_refused_message_is_told_once(void **state)
{
	const struct cmaheap_message sent = { .image = means.image };
	struct cmaheap_message got = { 0 };
	struct message lie = { .kind = MESSAGE_BUFFER, .buffer_size = 1 };
	unsigned char data[MESSAGE_SIZE];

	(void)state;
	message_write(&lie, data);
	assert_int_equal(send(means.sockets[1], data, sizeof(data), 0), sizeof(data));
	assert_int_equal(cmaheap_receive(means.sockets[0], &got), -EPROTO);
	assert_int_equal(logged.count, 1);
	lie = (struct message){ .kind = MESSAGE_IMAGE, .layout = { .fourcc = R8, .width = 1 } };
	message_write(&lie, data);
	assert_int_equal(send(means.sockets[1], data, sizeof(data), 0), sizeof(data));
	assert_int_equal(cmaheap_receive(means.sockets[0], &got), -EPROTO);
	assert_int_equal(logged.count, 2);
	assert_int_equal(logged.error, EPROTO);

	assert_int_equal(cmaheap_send(means.sockets[1], &sent), 0);
	fake_fail(FAKE_LSEEK, EBADF, 1);
	assert_int_equal(cmaheap_receive(means.sockets[0], &got), -EPROTO);
	assert_int_equal(logged.count, 3);
	assert_int_equal(logged.error, EPROTO);
}

static void a_layout_takes_no_memory_and_no_kernel(void **state)
{
	const struct cmaheap_image_info flat = { attempt_image.fourcc, 64, 0, NULL, 0 };
	const unsigned before = fake_log()->ioctls;
	struct cmaheap_layout layout;

	(void)state;
	fake_fail(FAKE_MEMORY, ENOMEM, 1);
	assert_int_equal(cmaheap_solve_layout(&attempt_image, &layout), 0);
	assert_int_equal(cmaheap_check_layout(&layout), 0);
	assert_int_equal(cmaheap_solve_layout(&flat, &layout), -EINVAL);
	layout.sizes[0] = 0;
	assert_int_equal(cmaheap_check_layout(&layout), -EINVAL);
	assert_int_equal(fake_log()->ioctls, before);
}

enum { HOLDERS = 3, ORDERS = 24 /* of the holders and the pool */ };

static void use_what_is_held(struct cmaheap_image *const held[HOLDERS])
{
	void *planes[CMAHEAP_MAX_PLANES];

	for (unsigned i = 0; i < HOLDERS; i++) {
		if (!held[i])
			continue;
		assert_int_equal(cmaheap_image_map(held[i], planes), 0);
		memset(planes[0], 1, (size_t)64 * 24);
		assert_int_equal(cmaheap_image_unmap(held[i]), 0);
	}
}

static void let_go_in_order(unsigned order)
{
	unsigned left[HOLDERS + 1] = { 0, 1, 2, HOLDERS }, count = HOLDERS + 1;
	struct cmaheap_image *held[HOLDERS];
	struct cmaheap_pool *pool;
	struct cmaheap *heap;

	assert_int_equal(cmaheap_open("linux,cma", &heap), 0);
	assert_int_equal(cmaheap_pool_create(heap, &attempt_image, 2, &pool), 0);
	assert_int_equal(cmaheap_pool_acquire(pool, 0, &held[0]), 0);
	assert_int_equal(cmaheap_wrap_plane(held[0], 1, R8, &held[1]), 0);
	assert_int_equal(cmaheap_wrap_plane(held[1], 0, R8, &held[2]), 0);
	while (count) {
		unsigned *next = &left[order % count];

		order /= count--;
		if (*next == HOLDERS) {
			cmaheap_pool_destroy(pool);
			cmaheap_close(heap);
		} else {
			cmaheap_image_unref(held[*next]);
			held[*next] = NULL;
		}
		*next = left[count];
		use_what_is_held(held);
	}
}

static void an_image_lives_as_long_as_any_holder_whatever_goes_first(void **state)
{
	(void)state;
	for (unsigned order = 0; order < ORDERS; order++)
		let_go_in_order(order);
}

static void a_heap_whose_node_is_gone_goes_on(void **state)
{
	struct cmaheap_buffer *buffer;
	struct cmaheap_list *left;
	struct cmaheap *heap;

	(void)state;
	fake_remove_directory();
	assert_int_equal(cmaheap_alloc(means.heap, 4096, &buffer), 0);
	cmaheap_buffer_unref(buffer);
	assert_int_equal(cmaheap_open("linux,cma", &heap), -ENOENT);
	assert_int_equal(cmaheap_list(&left), 0);
	assert_int_equal(cmaheap_list_count(left), 0);
	cmaheap_list_free(left);
}

/* A program that closed its standard input gets 0. */
static void descriptor_0_is_as_good_as_others(void **state)
{
	struct cmaheap_message message = { 0 };
	struct cmaheap_description description;
	int input = dup(STDIN_FILENO), fd;
	struct cmaheap_pool *pool;

	(void)state;
	close(STDIN_FILENO);
	assert_int_equal(cmaheap_import(dmabuf, &message.buffer), 0);
	assert_int_equal(cmaheap_buffer_fd(message.buffer), 0);
	assert_int_equal(cmaheap_buffer_begin_access(message.buffer, CMAHEAP_READ), 0);
	assert_int_equal(cmaheap_buffer_end_access(message.buffer, CMAHEAP_READ), 0);
	assert_int_equal(cmaheap_buffer_describe(message.buffer, &description), 0);
	assert_int_equal(cmaheap_send(means.sockets[1], &message), 0);
	cmaheap_buffer_unref(message.buffer);
	assert_int_equal(cmaheap_receive(means.sockets[0], &message), 0); /* 0, and a duplicate */
	cmaheap_buffer_unref(message.buffer);

	assert_int_equal(cmaheap_pool_create(means.heap, &attempt_image, 1, &pool), 0);
	assert_int_equal(cmaheap_pool_get_fd(pool, &fd), 0);
	assert_int_equal(fd, 0);
	assert_int_equal(cmaheap_pool_get_fd(pool, &fd), 0);
	cmaheap_pool_destroy(pool);
	assert_int_equal(dup2(input, STDIN_FILENO), STDIN_FILENO);
	close(input);
}

#define PROMISE_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		PROMISE_TEST(whatever_lacks_is_told_once_and_nothing_else_happens),
		PROMISE_TEST(a_refused_message_is_told_once),
		PROMISE_TEST(a_layout_takes_no_memory_and_no_kernel),
		PROMISE_TEST(an_image_lives_as_long_as_any_holder_whatever_goes_first),
		PROMISE_TEST(a_heap_whose_node_is_gone_goes_on),
		PROMISE_TEST(descriptor_0_is_as_good_as_others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
