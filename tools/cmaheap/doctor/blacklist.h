/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* What keeps module dma_heap_cma from being loaded: modprobe's configuration, the command line. */
#ifndef CMAHEAP_TOOL_BLACKLIST_H
#define CMAHEAP_TOOL_BLACKLIST_H

#include <stdbool.h>
#include <stddef.h>

/* The file of modprobe's configuration that forbids it. */
bool blacklist_find(char *path, size_t size);
bool blacklist_is_on_command_line(void);

/* Parts, for tests: whether modprobe reads a file of that name; of one file, and of a command line,
 * which is cut into pieces. */
bool blacklist_is_read(const char *name);
bool blacklist_is_in_file(const char *path);
bool blacklist_is_in_command_line(char *text);

#endif
