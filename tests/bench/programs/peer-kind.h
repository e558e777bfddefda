/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* The kinds of peer, one file each. */
#ifndef PEER_KIND_H
#define PEER_KIND_H

#include <stddef.h>

/**
 * @prefix:	name in a peer's specification
 * @open:	device for an argument; ends the program if there is none
 * @settle:	optional, see peer_settle()
 * @warm:	optional, see peer_warm()
 * @alloc:	see peer_alloc()
 */
struct peer_kind {
	const char *prefix;
	int (*open)(const char *argument);
	void (*settle)(const char *argument);
	void (*warm)(int device, const char *argument, size_t size);
	int (*alloc)(int device, size_t size);
};

extern const struct peer_kind peer_kind_heap;
extern const struct peer_kind peer_kind_pooled;
extern const struct peer_kind peer_kind_udmabuf;
extern const struct peer_kind peer_kind_dumb;

#endif
