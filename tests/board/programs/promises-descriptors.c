/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* Whatever the library makes a descriptor for, without one left. */
#include "attempts.h"
#include "drm-card.h"
#include "promises.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

#include <cmaheap/fence.h>
#include <cmaheap/kms.h>
#include <cmaheap/pool.h>

/* What is needed beyond the means of the library's attempts. */
static struct {
	struct cmaheap_pool *pool;
	char video[64], card[CARD_PATH];
} has;

/* The pool's own, so that it is asked for once. */
static int get_pool_fd(union result *result)
{
	return cmaheap_pool_get_fd(has.pool, &result->fd);
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

static const struct attempt more_attempts[] = {
	{ get_pool_fd, undo_nothing },
	{ open_camera, close_camera },
	{ open_screen, close_screen },
};

/* That nothing leaks, the setup and teardown of each test see. */
static void try_with_more_and_more(const struct attempt *attempt)
{
	unsigned spare = 0;
	int error;

	do {
		spare_descriptors(spare++);
		error = make_attempt(attempt);
		lift_the_limit();
		if (error && error != -EMFILE)
			fail_msg("%d, %s", error, cmaheap_last_error());
	} while (error);
	assert_true(spare > 1);
}

static void make_ready(void)
{
	struct cmaheap_v4l2 *video =
		open_video("vivid", VIDEO_CAMERA, CMAHEAP_FOURCC('X', 'R', '2', '4'), 1);

	snprintf(has.video, sizeof(has.video), "%s", cmaheap_v4l2_path(video));
	cmaheap_v4l2_close(video);
	must_close(open_card_path(getenv("DISPLAY_DRIVER"), has.card));
	must(cmaheap_pool_create(heap, &attempt_image, 1, &has.pool));

	means = (struct means){ .heap_name = heap_name(), .heap = heap };
	must(cmaheap_alloc_image(heap, &attempt_image, &means.image));
	must(cmaheap_buffer_export_fence(cmaheap_image_buffer(means.image, 0), CMAHEAP_READ,
					 &means.sync_file));
	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, means.sockets), 0);
}

void whatever_takes_a_descriptor_says_that_none_is_left(void **state)
{
	(void)state;
	make_ready();
	for (size_t i = 0; i < ATTEMPT_COUNT; i++)
		try_with_more_and_more(&attempts[i]);
	for (size_t i = 0; i < sizeof(more_attempts) / sizeof(more_attempts[0]); i++)
		try_with_more_and_more(&more_attempts[i]);
	must_close(means.sockets[0]);
	must_close(means.sockets[1]);
	must_close(means.sync_file);
	cmaheap_pool_destroy(has.pool);
	cmaheap_image_unref(means.image);
}
