/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <argp.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "files.h"
#include "heaps.h"
#include "json.h"
#include "map.h"
#include "options.h"
#include "style.h"

enum { MAX_FILES = 8, MAX_SECONDS = 86400 };

struct settings {
	bool json;
	const char *heap, *label, *png, *svg;
	unsigned watch, count; /* seconds between maps, maps */
	size_t file_count;
	char *files[MAX_FILES];
};

static const struct argp_option table[] = {
	{ "heap", 'p', "NAME", 0, "The area of this heap (default: the first)", 0 },
	{ "png", 'o', "FILE", 0, "Draw a picture", 0 },
	{ "svg", 'v', "FILE", 0, "Draw a picture", 0 },
	{ "label", 'l', "TEXT", 0, "Title of the map", 0 },
	{ "watch", 'w', "SECONDS", 0,
	  "A series: a map so often; pictures are numbered, FILE-0001.png and on", 0 },
	{ "count", 'n', "N", 0, "End the series after N maps (default: 0, never)", 0 },
	{ 0 },
};

static void set_picture(const char **picture, const char *path, const char *suffix,
			struct argp_state *state)
{
	const char *dot = strrchr(path, '.');

	if (!dot || strcmp(dot, suffix) != 0)
		argp_error(state, "\"%s\": expected a file that ends with %s", path, suffix);
	*picture = path;
}

static error_t parse_one(int key, char *text, struct argp_state *state)
{
	struct settings *settings = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &settings->json;
		return 0;
	case 'p':
		settings->heap = text;
		return 0;
	case 'o':
		set_picture(&settings->png, text, ".png", state);
		return 0;
	case 'v':
		set_picture(&settings->svg, text, ".svg", state);
		return 0;
	case 'l':
		settings->label = text;
		return 0;
	case 'w':
		settings->watch = (unsigned)parse_number(text, 1, MAX_SECONDS, state);
		return 0;
	case 'n':
		settings->count = (unsigned)parse_number(text, 0, MAX_SECONDS, state);
		return 0;
	case ARGP_KEY_ARG:
		if (settings->file_count == MAX_FILES)
			argp_error(state, "\"%s\": at most %d maps fit side by side", text,
				   MAX_FILES);
		settings->files[settings->file_count++] = text;
		return 0;
	case ARGP_KEY_END:
		if (settings->file_count &&
		    (settings->heap || settings->label || settings->watch || settings->json))
			argp_error(state, "saved maps are only shown and drawn: expected no option "
					  "but --png and --svg");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* FILE.png becomes FILE-0001.png in a series. */
static int draw_numbered(const struct map *map, const char *path, unsigned number)
{
	size_t stem = strlen(path) - 4;
	char name[4096];

	if (!number)
		return map_draw(map, 1, path);
	snprintf(name, sizeof(name), "%.*s-%04u%s", (int)stem, path, number, path + stem);
	return map_draw(map, 1, name);
}

static int show(const struct settings *settings, const struct map *map, unsigned number)
{
	int status = 0;

	if (settings->json)
		map_print_json(map);
	else
		map_print(map, stdout);
	fflush(stdout);
	if (settings->png)
		status = draw_numbered(map, settings->png, number);
	if (!status && settings->svg)
		status = draw_numbered(map, settings->svg, number);
	return status ? STATUS_FAILED : 0;
}

static const char *why_unknown(int error)
{
	switch (error) {
	case -EACCES:
	case -EPERM:
		return "where an area lies and who has its pages is for root";
	case -ENOENT:
		return "where its area lies cannot be known: that takes debugfs, and there module "
		       "dma_heap_cma or a kernel with CONFIG_CMA_DEBUGFS";
	default:
		return strerror(-error);
	}
}

/* Of another's heap, what the kernel counts: buffers and what drivers allocated for themselves. */
static void print_area(const struct heap *heap, bool json)
{
	struct json_object *object;

	if (!json && heap->free_known)
		printf("%s: %s: in buffers, or drivers' own %s, free or lent %s\n", heap->name,
		       size_text(heap->area).chars, size_text(heap->area - heap->free).chars,
		       size_text(heap->free).chars);
	else if (!json)
		printf("%s: what of its area is taken, this kernel does not count\n", heap->name);
	if (!json)
		return;
	object = json_object_new_object();
	json_add_text(object, "heap", heap->name);
	if (heap->area)
		json_add_number(object, "size", heap->area);
	if (heap->free_known)
		json_add_number(object, "taken", heap->area - heap->free);
	json_add_text(object, "blocks", NULL);
	json_print(object);
}

static void print_rest(const struct heap *heap, bool json)
{
	struct json_object *object;

	if (!heap->ours) {
		print_area(heap, json);
		return;
	}
	if (!json) {
		printf("%s: %s: in buffers %s, recycled %s, free or lent %s%s\n", heap->name,
		       size_text(heap->counters.size).chars, size_text(heap->counters.used).chars,
		       size_text(heap->counters.pooled).chars, heap->free_known ? "" : "at most ",
		       size_text(heap->free).chars);
		return;
	}
	object = json_object_new_object();
	json_add_text(object, "heap", heap->name);
	json_add_number(object, "size", heap->counters.size);
	json_add_number(object, "buffer", heap->counters.used);
	json_add_number(object, "pooled", heap->counters.pooled);
	json_add_text(object, "blocks", NULL);
	json_print(object);
}

/* What everybody may know. */
static int show_rest(const struct settings *settings, const struct heaps *heaps,
		     const struct heap *heap, int error)
{
	size_t shown = 0;

	fprintf(stderr, "cmaheap map: no map: %s\n", why_unknown(error));
	for (size_t i = 0; i < heaps->count; i++) {
		const struct heap *one = &heaps->all[i];

		if (!one->contiguous || (heap && one != heap))
			continue;
		print_rest(one, settings->json);
		shown++;
	}
	if (!shown && settings->heap)
		fprintf(stderr,
			"cmaheap map: \"%s\" is no heap of a CMA area; cmaheap list shows all "
			"heaps\n",
			settings->heap);
	return shown && !settings->png && !settings->svg ? 0 : STATUS_FAILED;
}

/* Of a heap, or, without one, of the first area. */
static int show_area(const struct settings *settings, const struct heaps *heaps,
		     const struct heap *heap, unsigned number)
{
	struct map map;
	int status, error = map_read(&map, heap);

	if (error)
		return show_rest(settings, heaps, heap, error);
	if (settings->label)
		snprintf(map.label, sizeof(map.label), "%s", settings->label);
	status = show(settings, &map, number);
	map_free(&map);
	return status;
}

static int show_once(const struct settings *settings, unsigned number)
{
	const struct heap *heap = NULL;
	struct heaps heaps;
	int status, error = heaps_read(&heaps);

	if (error)
		return tell_error("cannot list the heaps", error);
	if (settings->heap)
		heap = heaps_expect(&heaps, settings->heap);
	if (settings->heap && !heap)
		status = STATUS_FAILED;
	else
		status = show_area(settings, &heaps, heap, number);
	heaps_free(&heaps);
	return status;
}

static int watch(const struct settings *settings)
{
	int status = 0;

	for (unsigned i = 1; !status && (!settings->count || i <= settings->count); i++) {
		if (i > 1)
			sleep(settings->watch);
		status = show_once(settings, i);
	}
	return status;
}

static int show_files(const struct settings *settings)
{
	struct map maps[MAX_FILES] = { 0 };
	int status = 0;

	for (size_t i = 0; !status && i < settings->file_count; i++)
		status = map_load(&maps[i], settings->files[i]) ? STATUS_FAILED : 0;
	for (size_t i = 0; !status && i < settings->file_count; i++)
		map_print(&maps[i], stdout);
	if (!status && settings->png)
		status = map_draw(maps, settings->file_count, settings->png);
	if (!status && settings->svg)
		status = map_draw(maps, settings->file_count, settings->svg);
	for (size_t i = 0; i < settings->file_count; i++)
		map_free(&maps[i]);
	return status;
}

int command_map(int argc, char **argv)
{
	const struct argp_child children[] = { { &json_argp, 0, NULL, 0 }, { 0 } };
	const struct argp argp = {
		.options = table,
		.parser = parse_one,
		.args_doc = "[FILE...]",
		.doc = "Shows what each page of an area is used for: free, in buffers and whose, "
		       "of "
		       "other devices, or lent by the kernel. FILEs are maps saved with --json, "
		       "drawn side by side.",
		.children = children,
	};
	struct settings settings = { 0 };

	argp_err_exit_status = STATUS_USAGE;
	argp_parse(&argp, argc, argv, 0, NULL, &settings);
	if (settings.file_count)
		return show_files(&settings);
	return settings.watch ? watch(&settings) : show_once(&settings, 0);
}
