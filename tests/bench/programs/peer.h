/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* A peer: one of the ways to get a dma-buf. */
#ifndef PEER_H
#define PEER_H

#include <stddef.h>

struct peer {
	const char *name;
	const struct peer_kind *kind;
	const char *argument;
	int device;
};

/**
 * Open NAME=KIND[:ARGUMENT]; the program ends if that cannot be done:
 *
 *   heap:HEAP		/dev/dma_heap/HEAP, with nothing in its pool if it has one
 *   pooled:HEAP	the same with a buffer's memory in its pool, zeroed
 *   udmabuf		pages of a memfd
 *   dumb:DRIVER	dumb buffers of the card with that DRM driver
 */
void peer_open(struct peer *peer, char *spec);

/** Leave nothing behind that works on in the background or keeps memory from others. */
void peer_settle(const struct peer *peer);

/** Make ready for an allocation of this size. */
void peer_warm(const struct peer *peer, size_t size);

/** An fd of a dma-buf of at least @size bytes, or a negative errno. */
int peer_alloc(const struct peer *peer, size_t size);

#endif
