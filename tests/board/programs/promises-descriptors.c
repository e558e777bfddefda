/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* Whatever the library makes a descriptor for, without one left. */
#include "drm-card.h"
#include "promises.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <cmaheap/fence.h>
#include <cmaheap/kms.h>
#include <cmaheap/pool.h>
#include <cmaheap/share.h>

static const struct cmaheap_needs separate = { .flags = CMAHEAP_SEPARATE };
static const struct cmaheap_image_info small = { CMAHEAP_FOURCC('N', 'V', '1', '2'), 64, 48,
						 &separate, 1 };

/* What the attempts are made with, and where the result goes. */
static struct {
	struct cmaheap_image *image;
	struct cmaheap_pool *pool;
	char video[64], card[CARD_PATH];
	int sockets[2], fence;
} has;

union result {
	struct cmaheap *heap;
	struct cmaheap_list *list;
	struct cmaheap_buffer *buffer;
	struct cmaheap_image *image;
	struct cmaheap_pool *pool;
	struct cmaheap_message message;
	struct cmaheap_description description;
	struct cmaheap_v4l2 *video;
	struct cmaheap_kms *kms;
	int fd;
	unsigned char bytes[512];
};

static int open_heap_again(union result *result)
{
	return cmaheap_open(heap_name(), &result->heap);
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
	return cmaheap_alloc(heap, 8192, &result->buffer);
}

static int import(union result *result)
{
	return cmaheap_import(cmaheap_buffer_fd(cmaheap_image_buffer(has.image, 0)),
			      &result->buffer);
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

static int alloc_image(union result *result)
{
	return cmaheap_alloc_image(heap, &small, &result->image);
}

static int import_image(union result *result)
{
	const int fds[] = { cmaheap_buffer_fd(cmaheap_image_buffer(has.image, 0)),
			    cmaheap_buffer_fd(cmaheap_image_buffer(has.image, 1)) };

	return cmaheap_import_image(cmaheap_image_layout(has.image), fds, &result->image);
}

static void unref_image(union result *result)
{
	cmaheap_image_unref(result->image);
}

static int create_pool(union result *result)
{
	return cmaheap_pool_create(heap, &small, 2, &result->pool);
}

static void destroy_pool(union result *result)
{
	cmaheap_pool_destroy(result->pool);
}

/* The pool's own, so that it is asked for once. */
static int get_pool_fd(union result *result)
{
	return cmaheap_pool_get_fd(has.pool, &result->fd);
}

static int receive(union result *result)
{
	const struct cmaheap_message sent = { .image = has.image };

	must(cmaheap_send(has.sockets[1], &sent));
	return cmaheap_receive(has.sockets[0], &result->message);
}

static void unref_received(union result *result)
{
	cmaheap_image_unref(result->message.image);
}

static int export_fence(union result *result)
{
	return cmaheap_buffer_export_fence(cmaheap_image_buffer(has.image, 0), CMAHEAP_WRITE,
					   &result->fd);
}

static int merge(union result *result)
{
	return cmaheap_fence_merge(has.fence, has.fence, &result->fd);
}

static void close_fd(union result *result)
{
	must_close(result->fd);
}

static int open_camera(union result *result)
{
	return cmaheap_v4l2_open(has.video, &result->video);
}

static void close_camera(union result *result)
{
	cmaheap_v4l2_close(result->video);
}

static int open_screen(union result *result)
{
	return cmaheap_kms_open(has.card, NULL, 0, &result->kms);
}

static void close_screen(union result *result)
{
	cmaheap_kms_close(result->kms);
}

static const struct attempt {
	int (*call)(union result *result);
	void (*undo)(union result *result);
} attempts[] = {
	{ open_heap_again, close_heap }, { list, free_list },
	{ alloc, unref_buffer },	 { import, unref_buffer },
	{ describe, do_nothing },	 { alloc_image, unref_image },
	{ import_image, unref_image },	 { create_pool, destroy_pool },
	{ get_pool_fd, do_nothing },	 { receive, unref_received },
	{ export_fence, close_fd },	 { merge, close_fd },
	{ open_camera, close_camera },	 { open_screen, close_screen },
};

/* That nothing leaks, the setup and teardown of each test see. */
static bool passes_with(const struct attempt *attempt, unsigned spare)
{
	union result result, untouched;
	int error;

	memset(&untouched, 0xa5, sizeof(untouched));
	result = untouched;
	spare_descriptors(spare);
	error = attempt->call(&result);
	lift_the_limit();
	if (!error) {
		attempt->undo(&result);
		return true;
	}
	if (error != -EMFILE)
		fail_msg("attempt %td: %d, %s", attempt - attempts, error, cmaheap_last_error());
	assert_memory_equal(&result, &untouched, sizeof(result));
	return false;
}

static void make_ready(void)
{
	struct cmaheap_v4l2 *video =
		open_video("vivid", VIDEO_CAMERA, CMAHEAP_FOURCC('X', 'R', '2', '4'), 1);

	snprintf(has.video, sizeof(has.video), "%s", cmaheap_v4l2_path(video));
	cmaheap_v4l2_close(video);
	must_close(open_card_path(getenv("DISPLAY_DRIVER"), has.card));
	must(cmaheap_alloc_image(heap, &small, &has.image));
	must(cmaheap_pool_create(heap, &small, 1, &has.pool));
	must(cmaheap_buffer_export_fence(cmaheap_image_buffer(has.image, 0), CMAHEAP_READ,
					 &has.fence));
	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, has.sockets), 0);
}

void whatever_takes_a_descriptor_says_that_none_is_left(void **state)
{
	(void)state;
	make_ready();
	for (size_t i = 0; i < sizeof(attempts) / sizeof(attempts[0]); i++) {
		unsigned spare = 0;

		while (!passes_with(&attempts[i], spare))
			spare++;
		assert_true(spare > 0);
	}
	must_close(has.sockets[0]);
	must_close(has.sockets[1]);
	must_close(has.fence);
	cmaheap_pool_destroy(has.pool);
	cmaheap_image_unref(has.image);
}
