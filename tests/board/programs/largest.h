/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* What a heap gives in one piece: a leaked page splits the area, whoever leaked it and whatever the
 * kernel counts. */
#ifndef LARGEST_H
#define LARGEST_H

#include <stdbool.h>

/** How many bytes a heap gives in one piece, 1 GiB at most; the program ends if there is no such
 * heap. */
unsigned long long find_largest(const char *heap);

/** Wait until a heap gives that many bytes: false if it does not within 10 s. */
bool wait_for_largest(const char *heap, unsigned long long bytes);

#endif
