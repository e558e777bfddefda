/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <cairo-svg.h>
#include <cairo.h>
#include <string.h>

#include "map.h"
#include "style.h"

/* Dots, a page each where the area is not too large: 2 MiB a row, read like text. */
enum {
	DOTS = 512,
	ROWS = 128,
	HEIGHT = 512,
	LEFT = 72,
	TOP = 78,
	GAP = 28,
	LINE = 21,
	SWATCH = 14,
	PANEL = LEFT + DOTS + GAP,
};

static const unsigned colours[MAP_KINDS] = {
	[MAP_FREE] = 0xf0f0ee,	    [MAP_FILE] = 0x7cc0ea,	[MAP_ANON] = 0xf3b13c,
	[MAP_PINNED] = 0xd62728,    [MAP_POOLED] = 0xb9dca8,	[MAP_DEVICE] = 0x6b6b6b,
	[MAP_TAKEN] = 0x5b7fa6,	    [MAP_OWNER] = 0x0a8a5f,	[MAP_OWNER + 1] = 0x1f4fa3,
	[MAP_OWNER + 2] = 0xb0569a, [MAP_OWNER + 3] = 0x6a4fb3, [MAP_OWNER + 4] = 0x8a7a12,
	[MAP_OWNER + 5] = 0x17707f, [MAP_OWNER + 6] = 0x94453a, [MAP_OWNER + 7] = 0x3d3d5c,
};

static void set_colour(cairo_t *cr, unsigned rgb)
{
	cairo_set_source_rgb(cr, (rgb >> 16 & 255) / 255.0, (rgb >> 8 & 255) / 255.0,
			     (rgb & 255) / 255.0);
}

static void show_text(cairo_t *cr, double x, double y, const char *text)
{
	cairo_move_to(cr, x, y);
	cairo_show_text(cr, text);
}

static void show_text_right(cairo_t *cr, double x, double y, const char *text)
{
	cairo_text_extents_t extents;

	cairo_text_extents(cr, text, &extents);
	show_text(cr, x - extents.x_advance, y, text);
}

static void set_font(cairo_t *cr, double size, cairo_font_weight_t weight)
{
	cairo_select_font_face(cr, "sans-serif", CAIRO_FONT_SLANT_NORMAL, weight);
	cairo_set_font_size(cr, size);
	set_colour(cr, 0x222222);
}

static size_t pages_per_dot(const struct map *map)
{
	return (map->count + (size_t)DOTS * ROWS - 1) / ((size_t)DOTS * ROWS);
}

static size_t row_count(const struct map *map)
{
	size_t pages = DOTS * pages_per_dot(map);

	return (map->count + pages - 1) / pages;
}

static double row_height(const struct map *map)
{
	size_t rows = row_count(map);
	size_t height = rows < HEIGHT / 16 ? 16 : HEIGHT / rows;

	return (double)height;
}

static uint8_t dot_kind(const struct map *map, size_t dot)
{
	size_t step = pages_per_dot(map), first = dot * step;

	return map_main_kind(map, first, first + step < map->count ? first + step : map->count);
}

/* One rectangle for neighbours that are alike; whole dots, so that no edge is blurred. */
static void draw_row(cairo_t *cr, const struct map *map, size_t row, double height)
{
	size_t dots = (map->count + pages_per_dot(map) - 1) / pages_per_dot(map);
	size_t first = row * DOTS, end = first + DOTS < dots ? first + DOTS : dots;

	for (size_t i = first, next; i < end; i = next) {
		uint8_t kind = dot_kind(map, i);

		for (next = i + 1; next < end && dot_kind(map, next) == kind; next++)
			;
		set_colour(cr, colours[kind]);
		cairo_rectangle(cr, LEFT + (double)(i - first), TOP + (double)row * height,
				(double)(next - i), height);
		cairo_fill(cr);
	}
}

static void draw_scale(cairo_t *cr, const struct map *map, size_t row, double height)
{
	char text[32];

	snprintf(text, sizeof(text), "%zu MiB",
		 row * DOTS * pages_per_dot(map) * map->page_size >> 20);
	show_text_right(cr, LEFT - 8, TOP + (double)row * height + 5, text);
}

static void draw_area(cairo_t *cr, const struct map *map)
{
	size_t rows = row_count(map), step = (rows + 7) / 8;
	double height = row_height(map);

	cairo_set_antialias(cr, CAIRO_ANTIALIAS_NONE);
	for (size_t row = 0; row < rows; row++)
		draw_row(cr, map, row, height);
	cairo_set_antialias(cr, CAIRO_ANTIALIAS_DEFAULT);
	set_colour(cr, 0x888888);
	cairo_set_line_width(cr, 1);
	cairo_rectangle(cr, LEFT - 0.5, TOP - 0.5, DOTS + 1, (double)rows * height + 1);
	cairo_stroke(cr);
	set_font(cr, 12, CAIRO_FONT_WEIGHT_NORMAL);
	for (size_t row = 0; row < rows; row += step)
		draw_scale(cr, map, row, height);
}

static void draw_title(cairo_t *cr, const struct map *map)
{
	char text[160];

	set_font(cr, 19, CAIRO_FONT_WEIGHT_BOLD);
	show_text(cr, LEFT, 34, *map->label ? map->label : map->heap);
	set_font(cr, 12.5, CAIRO_FONT_WEIGHT_NORMAL);
	snprintf(text, sizeof(text), "%s, %s; each row is %s", map->heap,
		 size_text(map->count * map->page_size).chars,
		 size_text(DOTS * pages_per_dot(map) * map->page_size).chars);
	show_text(cr, LEFT, 58, text);
}

/* What any of the maps has is in the legend of all, so that they can be compared. */
static bool is_shown(const struct map *maps, size_t count, uint8_t kind)
{
	bool shown = kind == MAP_FREE;

	for (size_t i = 0; i < count; i++)
		shown = shown || maps[i].pages[kind] ||
			(kind >= MAP_OWNER && kind - MAP_OWNER < (int)maps[i].owner_count);
	return shown;
}

static void draw_entry(cairo_t *cr, const struct map *map, uint8_t kind, double y)
{
	size_t pages = map->pages[kind];
	char text[96];

	set_colour(cr, colours[kind]);
	cairo_rectangle(cr, LEFT, y - 11, SWATCH, SWATCH);
	cairo_fill_preserve(cr);
	set_colour(cr, 0x888888);
	cairo_stroke(cr);
	set_colour(cr, pages ? 0x222222 : 0x999999);
	if (kind >= MAP_OWNER && kind - MAP_OWNER >= (int)map->owner_count)
		snprintf(text, sizeof(text), "buffers");
	else
		map_kind_name(map, kind, text, sizeof(text));
	show_text(cr, LEFT + SWATCH + 9, y, text);
	show_text_right(cr, LEFT + 390, y, size_text(pages * map->page_size).chars);
	snprintf(text, sizeof(text), "%.1f %%", 100.0 * (double)pages / (double)map->count);
	show_text_right(cr, LEFT + 470, y, text);
}

static double draw_legend(cairo_t *cr, const struct map *maps, size_t count, size_t index, double y)
{
	const struct map *map = &maps[index];
	char text[96];

	set_font(cr, 14, CAIRO_FONT_WEIGHT_NORMAL);
	for (int number = 0; number < MAP_KINDS; number++) {
		uint8_t kind = (uint8_t)number;

		if (!is_shown(maps, count, kind))
			continue;
		draw_entry(cr, map, kind, y);
		y += LINE;
	}
	y += 6;
	set_colour(cr, 0x222222);
	show_text(cr, LEFT, y, "largest free run");
	show_text_right(cr, LEFT + 390, y, size_text(map->largest_free * map->page_size).chars);
	snprintf(text, sizeof(text), "largest run once lent pages moved%s",
		 map->unowned ? ", at most" : "");
	show_text(cr, LEFT, y + LINE, text);
	show_text_right(cr, LEFT + 390, y + LINE,
			size_text(map->largest_possible * map->page_size).chars);
	return y + 2 * LINE;
}

/* Returns the height of the picture. */
static double draw_maps(cairo_t *cr, const struct map *maps, size_t count)
{
	double tallest = 0, bottom = 0;

	for (size_t i = 0; i < count; i++) {
		double height = (double)row_count(&maps[i]) * row_height(&maps[i]);

		tallest = height > tallest ? height : tallest;
	}
	set_colour(cr, 0xffffff);
	cairo_paint(cr);
	for (size_t i = 0; i < count; i++) {
		cairo_save(cr);
		cairo_translate(cr, (double)(i * PANEL), 0);
		draw_title(cr, &maps[i]);
		draw_area(cr, &maps[i]);
		bottom = draw_legend(cr, maps, count, i, TOP + tallest + 30);
		cairo_restore(cr);
	}
	return bottom;
}

static bool is_svg(const char *path)
{
	const char *dot = strrchr(path, '.');

	return dot && !strcmp(dot, ".svg");
}

/* How large the picture becomes is known once it is drawn. */
static double measure(const struct map *maps, size_t count)
{
	cairo_surface_t *surface = cairo_recording_surface_create(CAIRO_CONTENT_COLOR, NULL);
	cairo_t *cr = cairo_create(surface);
	double height = draw_maps(cr, maps, count);

	cairo_destroy(cr);
	cairo_surface_destroy(surface);
	return height;
}

int map_draw(const struct map *maps, size_t count, const char *path)
{
	double width = (double)(count * PANEL), height = measure(maps, count);
	cairo_surface_t *surface =
		is_svg(path)
			? cairo_svg_surface_create(path, width, height)
			: cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)width, (int)height);
	cairo_t *cr = cairo_create(surface);
	cairo_status_t status;

	draw_maps(cr, maps, count);
	status = cairo_status(cr);
	cairo_destroy(cr);
	if (!status && !is_svg(path))
		status = cairo_surface_write_to_png(surface, path);
	cairo_surface_finish(surface);
	if (!status)
		status = cairo_surface_status(surface);
	cairo_surface_destroy(surface);
	if (status)
		fprintf(stderr, "cmaheap map: %s: %s\n", path, cairo_status_to_string(status));
	return status ? 1 : 0;
}
