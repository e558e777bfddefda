/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* Ways to pin pages. */
#ifndef PIN_KINDS_H
#define PIN_KINDS_H

#include <stddef.h>
#include <sys/uio.h>

enum { MAX_PINS = 512 };

struct pin_kind {
	/** Pin pages, each an element; what unpin() needs. The program ends if it cannot be done.
	 */
	void *(*pin)(const struct iovec *pages, size_t count);
	void (*unpin)(void *held);
};

extern const struct pin_kind pin_kind_pipe;
extern const struct pin_kind pin_kind_direct;
extern const struct pin_kind pin_kind_uring;

/** The disk that reads directly. */
void pin_kind_set_disk(const char *path);

#endif
