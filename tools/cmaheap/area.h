/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* Where the kernel tells about a heap's area, whose name may differ from the heap's. */
#ifndef CMAHEAP_TOOL_AREA_H
#define CMAHEAP_TOOL_AREA_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

#define DEFAULT_HEAP "default_cma_region"
#define SYSFS_AREAS "/sys/kernel/mm/cma"
#define DEBUGFS_AREAS "/sys/kernel/debug/cma"

/* Whether a heap of this name is of the default area. */
bool area_is_default(const char *heap);

/* Tries the names that a heap's area may have, until one fits. */
bool area_find(char area[NAME_MAX + 1], const char *heap,
	       bool (*fits)(const char *area, void *data), void *data);

/* The folder of the heap's area in the folder root, such as DEBUGFS_AREAS: 0, or -ENOENT. */
int area_folder(char *path, size_t size, const char *root, const char *heap);

#endif
