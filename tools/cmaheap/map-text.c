/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include "map.h"
#include "style.h"

enum { COLUMNS = 64, ROWS = 16 };

/* Told apart without colours, too. */
static const char letters[MAP_KINDS + 1] = ".fp!r#xABCDEFGH";
static const unsigned char colours[MAP_KINDS] = {
	[MAP_FREE] = 252,     [MAP_FILE] = 117,	     [MAP_ANON] = 214,	    [MAP_PINNED] = 196,
	[MAP_POOLED] = 151,   [MAP_DEVICE] = 244,    [MAP_TAKEN] = 110,	    [MAP_OWNER] = 36,
	[MAP_OWNER + 1] = 32, [MAP_OWNER + 2] = 176, [MAP_OWNER + 3] = 99,  [MAP_OWNER + 4] = 143,
	[MAP_OWNER + 5] = 66, [MAP_OWNER + 6] = 131, [MAP_OWNER + 7] = 103,
};

static void print_cell(uint8_t kind, FILE *stream)
{
	if (*style(stream, STYLE_NONE))
		fprintf(stream, "\033[38;5;16;48;5;%um%c\033[0m", colours[kind], letters[kind]);
	else
		fputc(letters[kind], stream);
}

static void print_cells(const struct map *map, FILE *stream)
{
	size_t cells = (size_t)COLUMNS * ROWS, step = (map->count + cells - 1) / cells;

	for (size_t row = 0; row < map->count; row += COLUMNS * step) {
		fprintf(stream, "%5zu MiB ", row * map->page_size >> 20);
		for (size_t i = row; i < row + COLUMNS * step && i < map->count; i += step)
			print_cell(map_main_kind(map, i,
						 i + step < map->count ? i + step : map->count),
				   stream);
		fputc('\n', stream);
	}
	fprintf(stream, "%s%9s one character is %s%s%s\n", style(stream, STYLE_FAINT), "",
		size_text(step * map->page_size).chars,
		map_tells(map, MAP_PINNED) ? "; ! where any page of it is pinned" : "",
		style(stream, STYLE_NONE));
}

void map_print(const struct map *map, FILE *stream)
{
	fprintf(stream, "%s%s%s, %s%s%s\n", style(stream, STYLE_TITLE), map->heap,
		style(stream, STYLE_NONE), size_text(map->count * map->page_size).chars,
		*map->label ? ": " : "", map->label);
	print_cells(map, stream);
	for (size_t number = 0; number < MAP_OWNER + map->owner_count; number++) {
		uint8_t kind = (uint8_t)number;
		char name[80];

		if (!map_tells(map, kind))
			continue;
		map_kind_name(map, kind, name, sizeof(name));
		fputs("  ", stream);
		print_cell(kind, stream);
		fprintf(stream, " %-32s %10s %5.1f %%\n", name,
			size_text(map->pages[kind] * map->page_size).chars,
			100.0 * (double)map->pages[kind] / (double)map->count);
	}
	fprintf(stream, "Largest free run%s: %s.", map->unowned ? ", at most" : "",
		size_text(map->largest_free * map->page_size).chars);
	fprintf(stream, " Largest run once lent pages have moved%s: %s.\n",
		map->unowned ? ", at most" : " and recycled ones are back",
		size_text(map->largest_possible * map->page_size).chars);
	if (map->unowned)
		fputs("Whose the taken pages are, and which of the lent ones are pinned, only "
		      "module "
		      "dma_heap_cma tells. Memory of zram or of a balloon passes for free here.\n",
		      stream);
}
