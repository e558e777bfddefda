/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* Pins pages as a transfer in flight does. */
#ifndef PINS_H
#define PINS_H

#include <stddef.h>
#include <stdint.h>

struct pins;

/** Pin one anonymous page in each 2 MiB of the area; NULL if no page there is ours. */
struct pins *pins_create(void);

/** Release them @ms from now, in a thread of their own. */
void pins_release_after(struct pins *pins, unsigned ms);

/** Wait for the release, free @pins: when it was, see now_ns(). */
uint64_t pins_finish(struct pins *pins);

#endif
