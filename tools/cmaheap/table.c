/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "files.h"
#include "style.h"
#include "table.h"

struct table {
	const char *titles[TABLE_COLUMNS];
	int widths[TABLE_COLUMNS];
	size_t columns, cells;
	char **texts; /* row by row */
};

/* Programs end when memory for a few lines of text is missing. */
static void *must(void *memory)
{
	if (memory)
		return memory;
	fputs("cmaheap: out of memory\n", stderr);
	exit(EXIT_FAILURE);
}

struct table *table_new(const char *const *titles)
{
	struct table *table = must(calloc(1, sizeof(*table)));

	while (titles[table->columns] && table->columns < TABLE_COLUMNS) {
		table->titles[table->columns] = titles[table->columns];
		table->columns++;
	}
	return table;
}

void table_cell(struct table *table, const char *format, ...)
{
	va_list arguments;
	char *text;

	va_start(arguments, format);
	if (vasprintf(&text, format, arguments) < 0)
		text = NULL;
	va_end(arguments);

	/* Cells hold names that anybody may have chosen. */
	make_printable(must(text));
	table->texts = must(reallocarray(table->texts, table->cells + 1, sizeof(*table->texts)));
	table->texts[table->cells++] = text;
}

static const char *title_of(const struct table *table, size_t column)
{
	const char *title = table->titles[column];

	return *title == '>' ? title + 1 : title;
}

/* Columns on the screen; bytes, where the text is no text. */
static int width_of(const char *text)
{
	size_t characters = mbstowcs(NULL, text, 0);

	return (int)(characters == (size_t)-1 ? strlen(text) : characters);
}

static int column_width(const struct table *table, size_t column)
{
	int widest = width_of(title_of(table, column));

	for (size_t i = column; i < table->cells; i += table->columns) {
		int width = width_of(table->texts[i]);

		widest = width > widest ? width : widest;
	}
	return widest;
}

static void print_cell(const struct table *table, size_t column, const char *text, FILE *stream)
{
	int padding = table->widths[column] - width_of(text);
	int left = *table->titles[column] == '>' ? padding : 0;
	int right = column + 1 < table->columns ? padding - left + 2 : 0;

	fprintf(stream, "%*s%s%*s", left, "", text, right, "");
}

void table_print(struct table *table, FILE *stream)
{
	for (size_t column = 0; column < table->columns; column++)
		table->widths[column] = column_width(table, column);

	fputs(style(stream, STYLE_TITLE), stream);
	for (size_t column = 0; column < table->columns; column++)
		print_cell(table, column, title_of(table, column), stream);
	fprintf(stream, "%s\n", style(stream, STYLE_NONE));
	for (size_t i = 0, column = 0; i < table->cells; i++) {
		print_cell(table, column, table->texts[i], stream);
		if (++column < table->columns)
			continue;
		fputc('\n', stream);
		column = 0;
	}
	table_drop(table);
}

void table_drop(struct table *table)
{
	for (size_t i = 0; i < table->cells; i++)
		free(table->texts[i]);
	free(table->texts);
	free(table);
}
