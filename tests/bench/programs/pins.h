/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* Pins pages as a transfer in flight does. */
#ifndef PINS_H
#define PINS_H

#include <stddef.h>
#include <stdint.h>

struct pins;

/**
 * PINS_PIPE	the pages lie in pipes
 * PINS_DIRECT	a disk reads into them, past the page cache, again and again
 * PINS_URING	they are registered with an io_uring
 */
enum pins_kind { PINS_PIPE, PINS_DIRECT, PINS_URING };

/** Pin one anonymous page in each 2 MiB of the area; NULL if no page there is ours. */
struct pins *pins_create(enum pins_kind kind);

/** Release them @ms from now, in a thread of their own. */
void pins_release_after(struct pins *pins, unsigned ms);

/** Wait for the release, free @pins: when it was, see now_ns(). */
uint64_t pins_finish(struct pins *pins);

/** Release them now, where no release is due, and free @pins. */
void pins_destroy(struct pins *pins);

#endif
