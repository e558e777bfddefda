/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* A file of tmpfs, whose pages fill the area. */
#ifndef TMPFS_H
#define TMPFS_H

#include <stddef.h>

/** Write on until no more than that is free in all CMA areas. */
void tmpfs_write_until(size_t cma_free);

void tmpfs_empty(void);

#endif
