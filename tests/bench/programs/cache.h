/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* A clean file in the page cache, whose pages fill the area. */
#ifndef CACHE_H
#define CACHE_H

#include <stddef.h>

/** The file: larger than memory, sparse is fine. */
void cache_set_file(const char *path);

/** Read on, from the start again at the file's end, until no more than that is free in all CMA
 * areas. */
void cache_read_until(size_t cma_free);

#endif
