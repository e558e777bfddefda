/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* What to measure, from the command line. */
#ifndef PLAN_H
#define PLAN_H

#include <stddef.h>

#include "peer.h"
#include "pins.h"
#include "series.h"

enum { MAX_SIZES = 16, MAX_PEERS = 8 };

struct condition;

/** Pins beside a call: @text is what was asked for, NULL for none; released after @ms, 0: not
 * before its end. */
struct plan_pins {
	const char *text;
	enum pins_kind kind;
	unsigned ms;
};

struct plan {
	const struct condition *condition;
	unsigned rounds;
	size_t sizes[MAX_SIZES], size_count;
	struct peer peers[MAX_PEERS];
	size_t peer_count;
	struct plan_pins pins;
};

/** pipe, direct or uring, and milliseconds behind a colon; the program ends if it is something
 * else. */
struct plan_pins plan_parse_pins(const char *text);

/** An empty series with the plan's condition. */
struct series plan_series(const struct plan *plan, const char *measure, const char *unit,
			  const struct peer *peer, size_t size, unsigned level);

/** A new order of the peers, so that none always follows the same one. */
void plan_shuffle(const struct plan *plan, size_t order[MAX_PEERS]);

/** Untimed, before each buffer: what @peer's next allocation finds is always the same. */
void plan_make_ready(const struct plan *plan, const struct peer *peer, size_t size);

#endif
