/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* Random numbers that a seed repeats. */
#ifndef RANDOM_H
#define RANDOM_H

#include <stdint.h>

/** The next number; the state must not be 0 (xorshift64*, Vigna 2016). */
static inline uint64_t random_next(uint64_t *state)
{
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return *state * UINT64_C(0x2545f4914f6cdd1d);
}

/** A number from 0 to limit - 1. */
static inline uint64_t random_below(uint64_t *state, uint64_t limit)
{
	return (random_next(state) >> 11) % limit;
}

/** A size from 1 to 2^bits, small ones as often as large ones. */
static inline uint64_t random_size(uint64_t *state, unsigned bits)
{
	return 1 + random_below(state, UINT64_C(1) << (1 + random_below(state, bits)));
}

#endif
