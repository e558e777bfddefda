/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* What the kernel and the tool cmaheap tell; functions that cannot do it say why and end the
 * program. */
#ifndef BORROWED_MEMORY_SYSTEM_H
#define BORROWED_MEMORY_SYSTEM_H

#include <stddef.h>
#include <stdint.h>

size_t meminfo(const char *key);  /* bytes, as in "MemFree:" */
uint64_t vmstat(const char *key); /* as in "pgmigrate_success" */
double milliseconds(void);	  /* since some time */

/* Run cmaheap with these arguments, a NULL after the last; its output goes to the file. */
void run_cmaheap(const char *output, const char *const *arguments);

/* A number of a map that cmaheap map --json saved. */
uint64_t map_number(const char *path, const char *key);

#endif
