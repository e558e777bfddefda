/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* Calls of libcmaheap that take something, to be made where that lacks: by unit tests, on boards.
 */
#ifndef ATTEMPTS_H
#define ATTEMPTS_H

#include <stddef.h>

#include <cmaheap/share.h>

/** Where a result goes, also those of attempts that others add. */
union result {
	struct cmaheap *heap;
	struct cmaheap_list *list;
	struct cmaheap_buffer *buffer;
	struct cmaheap_image *image;
	struct cmaheap_pool *pool;
	struct cmaheap_v4l2 *video;
	struct cmaheap_kms *kms;
	struct cmaheap_message message;
	struct cmaheap_description description;
	void *planes[CMAHEAP_MAX_PLANES];
	int fd;
	unsigned char bytes[512];
};

struct attempt {
	int (*call)(union result *result);
	void (*undo)(union result *result);
};

/** NV12, each plane in a buffer of its own. */
extern const struct cmaheap_image_info attempt_image;

/** What the attempts are made with; whoever makes them sets it. */
struct means {
	const char *heap_name;
	struct cmaheap *heap;
	struct cmaheap_image *image; /* as above */
	int sockets[2], sync_file;
};

extern struct means means;

enum { ATTEMPT_COUNT = 11 };

extern const struct attempt attempts[ATTEMPT_COUNT];

/** For what leaves nothing to undo. */
void undo_nothing(union result *result);

/** The call's error, and the result was not touched; or 0, and what was made is undone again. */
int make_attempt(const struct attempt *attempt);

#endif
