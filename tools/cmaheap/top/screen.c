/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <curses.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "top/screen.h"

enum { PAIR_BAD = 1, LINE_SIZE = 512 };

void screen_open(void)
{
	const char *no_color = getenv("NO_COLOR");

	initscr();
	cbreak();
	noecho();
	curs_set(0);
	keypad(stdscr, TRUE);
	if (has_colors() && !(no_color && *no_color)) {
		start_color();
		use_default_colors();
		init_pair(PAIR_BAD, COLOR_RED, -1);
	}
}

void screen_close(void)
{
	endwin();
}

/* Cut where the window ends; returns the next line's number. */
static int draw_line(int row, const char *text, attr_t attributes)
{
	wchar_t wide[LINE_SIZE];

	if (row >= LINES)
		return row;
	if (mbstowcs(wide, text, LINE_SIZE - 1) == (size_t)-1)
		swprintf(wide, LINE_SIZE, L"%s", "?");
	wide[LINE_SIZE - 1] = L'\0';
	attr_set(attributes, (short)PAIR_NUMBER(attributes), NULL);
	mvaddnwstr(row, 0, wide, COLS);
	attr_set(A_NORMAL, 0, NULL);
	return row + 1;
}

static attr_t line_attributes(enum part part, size_t line, const char *text)
{
	if (line == 0 && (part == PART_HEAPS || part == PART_HOLDERS))
		return A_REVERSE;
	if (part == PART_HEAPS && text[strlen(text) - 1] == '!') /* failures came to it */
		return (attr_t)COLOR_PAIR(PAIR_BAD);
	return A_NORMAL;
}

static int draw_part(int row, enum part part, char *text)
{
	char *line, *rest = text;

	for (size_t i = 0; (line = strsep(&rest, "\n")) && (rest || *line); i++)
		row = draw_line(row, line, *line ? line_attributes(part, i, line) : A_NORMAL);
	return row + 1;
}

static int draw_header(unsigned delay_ms)
{
	time_t now = time(NULL);
	struct tm local;
	char text[96], clock[16];

	localtime_r(&now, &local);
	strftime(clock, sizeof(clock), "%H:%M:%S", &local);
	snprintf(text, sizeof(text), "cmaheap top  %s, every %g s; q quits", clock,
		 delay_ms / 1000.0);
	return draw_line(0, text, A_BOLD) + 1;
}

void screen_draw(const struct sample *sample, const struct histories *histories, unsigned delay_ms)
{
	int row;

	erase();
	row = draw_header(delay_ms);
	for (enum part part = 0; part < PARTS; part++) {
		char *text = NULL;
		size_t size;
		FILE *stream = open_memstream(&text, &size);

		if (!stream)
			break;
		page_print(part, sample, histories, (size_t)COLS, stream);
		fclose(stream);
		if (size)
			row = draw_part(row, part, text);
		free(text);
	}
	refresh();
}

bool screen_wants_end(unsigned delay_ms)
{
	int key;

	timeout((int)delay_ms);
	key = getch();
	return key == 'q' || key == 'Q';
}
