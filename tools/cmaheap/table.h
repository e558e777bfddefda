/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* Tables on the terminal: columns as wide as their widest cell, numbers to the right. */
#ifndef CMAHEAP_TOOL_TABLE_H
#define CMAHEAP_TOOL_TABLE_H

#include <stdio.h>

enum { TABLE_COLUMNS = 12 };

struct table;

/* A title for each column, a NULL after the last; one that begins with '>' is aligned to the right.
 */
struct table *table_new(const char *const *titles);

/* Append a cell to the last row; the first cell after a full row begins the next one. */
void table_cell(struct table *table, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Free it without printing. */
void table_drop(struct table *table);

/* Print it, titles bold on a terminal, and free it. */
void table_print(struct table *table, FILE *stream);

#endif
