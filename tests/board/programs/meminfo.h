/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#ifndef MEMINFO_H
#define MEMINFO_H

#include <stddef.h>
#include <stdint.h>

/** Bytes that a line of /proc/meminfo tells, such as "CmaFree:"; the program ends if there is none.
 */
size_t meminfo(const char *line);

/** The number that a line of /proc/vmstat tells; the program ends if there is none. */
uint64_t vmstat(const char *line);

#endif
