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

#include "fake-fence.h"
#include "message.h"
#include "unit.h"

static const uint32_t R8 = CMAHEAP_FOURCC('R', '8', ' ', ' ');
static const struct cmaheap_needs separate = { .flags = CMAHEAP_SEPARATE };
static const struct cmaheap_image_info nv12 = { CMAHEAP_FOURCC('N', 'V', '1', '2'), 64, 48,
						&separate, 1 };

/* What the attempts are made with. */
static struct {
	struct cmaheap *heap;
	struct cmaheap_image *image;
	int sockets[2], dmabufs[2], sync_file;
} has;

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
	assert_int_equal(cmaheap_open("linux,cma", &has.heap), 0);
	assert_int_equal(cmaheap_alloc_image(has.heap, &nv12, &has.image), 0);
	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK, 0, has.sockets), 0);
	for (unsigned i = 0; i < 2; i++)
		has.dmabufs[i] = fake_make_dmabuf(4096, O_RDWR);
	has.sync_file = fake_make_sync_file(1);
	memset(&logged, 0, sizeof(logged));
	cmaheap_set_log(log_failure, NULL);
	return 0;
}

static int tear_down(void **state)
{
	cmaheap_set_log(NULL, NULL);
	for (unsigned i = 0; i < 2; i++) {
		close(has.sockets[i]);
		close(has.dmabufs[i]);
	}
	close(has.sync_file);
	cmaheap_image_unref(has.image);
	cmaheap_close(has.heap);
	return fake_teardown(state);
}

/* Where a result goes. */
union result {
	struct cmaheap *heap;
	struct cmaheap_list *list;
	struct cmaheap_buffer *buffer;
	struct cmaheap_image *image;
	struct cmaheap_pool *pool;
	struct cmaheap_message message;
	struct cmaheap_description description;
	void *data;
	void *planes[CMAHEAP_MAX_PLANES];
	int fd;
	unsigned char bytes[512];
};

static int open_heap(union result *result)
{
	return cmaheap_open("linux,cma", &result->heap);
}

static void close_heap(union result *result)
{
	cmaheap_close(result->heap);
}

static int list(union result *result)
{
	return cmaheap_list(&result->list);
}

static void free_list(union result *result)
{
	cmaheap_list_free(result->list);
}

static int alloc(union result *result)
{
	return cmaheap_alloc(has.heap, 5000, &result->buffer);
}

static int import(union result *result)
{
	return cmaheap_import(has.dmabufs[0], &result->buffer);
}

static void unref_buffer(union result *result)
{
	cmaheap_buffer_unref(result->buffer);
}

static int describe(union result *result)
{
	return cmaheap_buffer_describe(cmaheap_image_buffer(has.image, 0), &result->description);
}

static void do_nothing(union result *result)
{
	(void)result;
}

static int map_image(union result *result)
{
	return cmaheap_image_map(has.image, result->planes);
}

static void unmap_image(union result *result)
{
	(void)result;
	assert_int_equal(cmaheap_image_unmap(has.image), 0);
}

static int alloc_image(union result *result)
{
	return cmaheap_alloc_image(has.heap, &nv12, &result->image);
}

static int import_image(union result *result)
{
	return cmaheap_import_image(cmaheap_image_layout(has.image), has.dmabufs, &result->image);
}

static int wrap_image(union result *result)
{
	struct cmaheap_buffer *buffers[] = { cmaheap_image_buffer(has.image, 0),
					     cmaheap_image_buffer(has.image, 1) };

	return cmaheap_wrap_image(cmaheap_image_layout(has.image), buffers, &result->image);
}

static int wrap_plane(union result *result)
{
	return cmaheap_wrap_plane(has.image, 0, R8, &result->image);
}

static void unref_image(union result *result)
{
	cmaheap_image_unref(result->image);
}

static int create_pool(union result *result)
{
	return cmaheap_pool_create(has.heap, &nv12, 2, &result->pool);
}

static void destroy_pool(union result *result)
{
	cmaheap_pool_destroy(result->pool);
}

static int receive(union result *result)
{
	const struct cmaheap_message sent = { .image = has.image };

	assert_int_equal(cmaheap_send(has.sockets[1], &sent), 0);
	return cmaheap_receive(has.sockets[0], &result->message);
}

static void unref_received(union result *result)
{
	cmaheap_image_unref(result->message.image);
}

static int export_fence(union result *result)
{
	return cmaheap_buffer_export_fence(cmaheap_image_buffer(has.image, 0), CMAHEAP_READ,
					   &result->fd);
}

static int merge(union result *result)
{
	return cmaheap_fence_merge(has.sync_file, has.sync_file, &result->fd);
}

static void close_fd(union result *result)
{
	close(result->fd);
}

static const struct attempt {
	int (*call)(union result *result);
	void (*undo)(union result *result);
} attempts[] = {
	{ open_heap, close_heap },    { list, free_list },	     { alloc, unref_buffer },
	{ import, unref_buffer },     { describe, do_nothing },	     { map_image, unmap_image },
	{ alloc_image, unref_image }, { import_image, unref_image }, { wrap_image, unref_image },
	{ wrap_plane, unref_image },  { create_pool, destroy_pool }, { receive, unref_received },
	{ export_fence, close_fd },   { merge, close_fd },
};

static const struct {
	enum fake_call call;
	int error;
} wants[] = {
	{ FAKE_MEMORY, ENOMEM }, { FAKE_OPEN, EMFILE }, { FAKE_OPENDIR, EMFILE },
	{ FAKE_IOCTL, ENOMEM },	 { FAKE_DUP, EMFILE },	{ FAKE_MMAP, ENOMEM },
};

/* That nothing leaks, teardown sees. */
static bool try_without(const struct attempt *attempt, int error)
{
	union result result, untouched;
	int got;

	memset(&untouched, 0xa5, sizeof(untouched));
	result = untouched;
	logged.count = 0;
	got = attempt->call(&result);
	if (!got) {
		attempt->undo(&result);
		assert_int_equal(logged.count, 0);
		return true;
	}
	assert_int_equal(got, -error);
	assert_memory_equal(&result, &untouched, sizeof(result));
	assert_int_equal(logged.count, 1);
	assert_int_equal(logged.error, error);
	assert_string_equal(logged.text, cmaheap_last_error());
	return false;
}

static void whatever_lacks_is_told_once_and_nothing_else_happens(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(attempts) / sizeof(attempts[0]); i++) {
		for (size_t j = 0; j < sizeof(wants) / sizeof(wants[0]); j++) {
			bool passed = false;

			for (unsigned skip = 0; !passed; skip++) {
				fake_fail_later(wants[j].call, wants[j].error, skip);
				passed = try_without(&attempts[i], wants[j].error);
			}
			fake_forget_faults();
		}
	}
}

static void a_refused_message_is_told_once(void **state)
{
	const struct cmaheap_message sent = { .image = has.image };
	struct cmaheap_message got = { 0 };
	struct message lie = { .kind = MESSAGE_BUFFER, .buffer_size = 1 };
	unsigned char data[MESSAGE_SIZE];

	(void)state;
	message_write(&lie, data);
	assert_int_equal(send(has.sockets[1], data, sizeof(data), 0), sizeof(data));
	assert_int_equal(cmaheap_receive(has.sockets[0], &got), -EPROTO);
	assert_int_equal(logged.count, 1);
	lie = (struct message){ .kind = MESSAGE_IMAGE, .layout = { .fourcc = R8, .width = 1 } };
	message_write(&lie, data);
	assert_int_equal(send(has.sockets[1], data, sizeof(data), 0), sizeof(data));
	assert_int_equal(cmaheap_receive(has.sockets[0], &got), -EPROTO);
	assert_int_equal(logged.count, 2);
	assert_int_equal(logged.error, EPROTO);

	assert_int_equal(cmaheap_send(has.sockets[1], &sent), 0);
	fake_fail(FAKE_LSEEK, EBADF, 1);
	assert_int_equal(cmaheap_receive(has.sockets[0], &got), -EPROTO);
	assert_int_equal(logged.count, 3);
	assert_int_equal(logged.error, EPROTO);
}

static void a_layout_takes_no_memory_and_no_kernel(void **state)
{
	const struct cmaheap_image_info flat = { nv12.fourcc, 64, 0, NULL, 0 };
	const unsigned before = fake_log()->ioctls;
	struct cmaheap_layout layout;

	(void)state;
	fake_fail(FAKE_MEMORY, ENOMEM, 1);
	assert_int_equal(cmaheap_solve_layout(&nv12, &layout), 0);
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
	assert_int_equal(cmaheap_pool_create(heap, &nv12, 2, &pool), 0);
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
	assert_int_equal(cmaheap_alloc(has.heap, 4096, &buffer), 0);
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
	assert_int_equal(cmaheap_import(has.dmabufs[0], &message.buffer), 0);
	assert_int_equal(cmaheap_buffer_fd(message.buffer), 0);
	assert_int_equal(cmaheap_buffer_begin_access(message.buffer, CMAHEAP_READ), 0);
	assert_int_equal(cmaheap_buffer_end_access(message.buffer, CMAHEAP_READ), 0);
	assert_int_equal(cmaheap_buffer_describe(message.buffer, &description), 0);
	assert_int_equal(cmaheap_send(has.sockets[1], &message), 0);
	cmaheap_buffer_unref(message.buffer);
	assert_int_equal(cmaheap_receive(has.sockets[0], &message), 0); /* 0, and a duplicate */
	cmaheap_buffer_unref(message.buffer);

	assert_int_equal(cmaheap_pool_create(has.heap, &nv12, 1, &pool), 0);
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
