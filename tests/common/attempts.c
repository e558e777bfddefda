/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include "attempts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <cmaheap/fence.h>
#include <cmaheap/pool.h>

static const struct cmaheap_needs separate = { .flags = CMAHEAP_SEPARATE };
const struct cmaheap_image_info attempt_image = { CMAHEAP_FOURCC('N', 'V', '1', '2'), 64, 48,
						  &separate, 1 };

struct means means;

static int open_heap(union result *result)
{
	return cmaheap_open(means.heap_name, &result->heap);
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
	return cmaheap_alloc(means.heap, 5000, &result->buffer);
}

static int fd_of_buffer(unsigned plane)
{
	return cmaheap_buffer_fd(cmaheap_image_buffer(means.image, plane));
}

static int import(union result *result)
{
	return cmaheap_import(fd_of_buffer(0), &result->buffer);
}

static void unref_buffer(union result *result)
{
	cmaheap_buffer_unref(result->buffer);
}

static int describe(union result *result)
{
	return cmaheap_buffer_describe(cmaheap_image_buffer(means.image, 0), &result->description);
}

static int alloc_image(union result *result)
{
	return cmaheap_alloc_image(means.heap, &attempt_image, &result->image);
}

static int import_image(union result *result)
{
	const int fds[] = { fd_of_buffer(0), fd_of_buffer(1) };

	return cmaheap_import_image(cmaheap_image_layout(means.image), fds, &result->image);
}

static void unref_image(union result *result)
{
	cmaheap_image_unref(result->image);
}

static int create_pool(union result *result)
{
	return cmaheap_pool_create(means.heap, &attempt_image, 2, &result->pool);
}

static void destroy_pool(union result *result)
{
	cmaheap_pool_destroy(result->pool);
}

static int receive(union result *result)
{
	const struct cmaheap_message sent = { .image = means.image };

	assert_int_equal(cmaheap_send(means.sockets[1], &sent), 0);
	return cmaheap_receive(means.sockets[0], &result->message);
}

static void unref_received(union result *result)
{
	cmaheap_image_unref(result->message.image);
}

static int export_fence(union result *result)
{
	return cmaheap_buffer_export_fence(cmaheap_image_buffer(means.image, 0), CMAHEAP_READ,
					   &result->fd);
}

static int merge(union result *result)
{
	return cmaheap_fence_merge(means.sync_file, means.sync_file, &result->fd);
}

static void close_fd(union result *result)
{
	assert_int_equal(close(result->fd), 0);
}

void undo_nothing(union result *result)
{
	(void)result;
}

const struct attempt attempts[ATTEMPT_COUNT] = {
	{ open_heap, close_heap },     { list, free_list },	      { alloc, unref_buffer },
	{ import, unref_buffer },      { describe, undo_nothing },    { alloc_image, unref_image },
	{ import_image, unref_image }, { create_pool, destroy_pool }, { receive, unref_received },
	{ export_fence, close_fd },    { merge, close_fd },
};

int make_attempt(const struct attempt *attempt)
{
	union result result, untouched;
	int error;

	memset(&untouched, 0xa5, sizeof(untouched));
	result = untouched;
	error = attempt->call(&result);
	if (error)
		assert_memory_equal(&result, &untouched, sizeof(result));
	else
		attempt->undo(&result);
	return error;
}
