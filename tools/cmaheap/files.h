/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* Small files of procfs and sysfs. All return 0 or a negative errno. */
#ifndef CMAHEAP_TOOL_FILES_H
#define CMAHEAP_TOOL_FILES_H

#include <stddef.h>
#include <stdint.h>

#define SYSFS_HEAPS "/sys/kernel/dma_heap_cma"
#define DEBUGFS_BUFFERS "/sys/kernel/debug/dma_heap_cma/buffers"
#define DEBUGFS_BUFINFO "/sys/kernel/debug/dma_buf/bufinfo"

/* The file's text without its last line end; what does not fit is cut off. */
int file_text(char *text, size_t size, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
int file_number(uint64_t *number, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A name that anybody may have chosen: what would command a terminal becomes "?". */
void make_printable(char *text);

/* The number after "KEY" at the beginning of a line, as in /proc/meminfo. */
int file_field(uint64_t *number, const char *path, const char *key);

#endif
