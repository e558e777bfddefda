/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <errno.h>
#include <string.h>

#include "files.h"
#include "json.h"
#include "map.h"

static const char *const words[] = { "free",   "file",	 "anonymous", "pinned",
				     "pooled", "device", "taken",     "buffer" };

/* null: of which nobody tells. */
static void add_pages(struct json_object *object, const char *key, const struct map *map, bool told,
		      size_t pages)
{
	if (told)
		json_add_number(object, key, pages * map->page_size);
	else
		json_add_text(object, key, NULL);
}

static struct json_object *json_owners(const struct map *map)
{
	struct json_object *owners = json_object_new_array();

	for (size_t i = 0; i < map->owner_count; i++) {
		struct json_object *owner = json_object_new_object();

		json_add_text(owner, "command", map->owners[i].comm);
		json_add_number(owner, "pid", (uint64_t)map->owners[i].pid);
		json_add_number(owner, "bytes", map->owners[i].bytes);
		json_object_array_add(owners, owner);
	}
	return owners;
}

/* Runs of pages that are alike: [what, pages], for buffers [what, pages, owner]. */
static struct json_object *json_blocks(const struct map *map)
{
	struct json_object *blocks = json_object_new_array();

	for (size_t i = 0, end; i < map->count; i = end) {
		struct json_object *block = json_object_new_array();
		uint8_t kind = map->kinds[i];

		for (end = i; end < map->count && map->kinds[end] == kind; end++)
			;
		json_object_array_add(
			block, json_object_new_string(words[kind < MAP_OWNER ? kind : MAP_OWNER]));
		json_object_array_add(block, json_object_new_int64((int64_t)(end - i)));
		if (kind >= MAP_OWNER)
			json_object_array_add(block, json_object_new_int(kind - MAP_OWNER));
		json_object_array_add(blocks, block);
	}
	return blocks;
}

void map_print_json(const struct map *map)
{
	struct json_object *object = json_object_new_object();
	size_t buffers = 0;

	for (int kind = MAP_OWNER; kind < MAP_KINDS; kind++)
		buffers += map->pages[kind];
	json_add_text(object, "label", map->label);
	json_add_text(object, "heap", map->heap);
	json_add_number(object, "base", map->base);
	json_add_number(object, "page_size", map->page_size);
	json_add_number(object, "size", map->count * map->page_size);
	for (int kind = 0; kind < MAP_OWNER; kind++)
		add_pages(object, words[kind], map, map_tells(map, (uint8_t)kind),
			  map->pages[kind]);
	add_pages(object, words[MAP_OWNER], map, map_tells(map, MAP_OWNER), buffers);
	json_add_number(object, "largest_free", map->largest_free * map->page_size);
	json_add_number(object, "largest_possible", map->largest_possible * map->page_size);
	json_object_object_add(object, "owners", json_owners(map));
	json_object_object_add(object, "blocks", json_blocks(map));
	json_print(object);
}

static struct json_object *member(struct json_object *object, const char *key)
{
	struct json_object *value = NULL;

	json_object_object_get_ex(object, key, &value);
	return value;
}

static void load_owners(struct map *map, struct json_object *owners)
{
	size_t count =
		json_object_is_type(owners, json_type_array) ? json_object_array_length(owners) : 0;

	map->owner_count = count < MAP_OWNERS ? count : MAP_OWNERS;
	for (size_t i = 0; i < map->owner_count; i++) {
		struct json_object *owner = json_object_array_get_idx(owners, i);
		const char *comm = json_object_get_string(member(owner, "command"));

		snprintf(map->owners[i].comm, sizeof(map->owners[i].comm), "%s", comm ? comm : "?");
		make_printable(map->owners[i].comm);
		map->owners[i].pid = json_object_get_int(member(owner, "pid"));
		map->owners[i].bytes = (uint64_t)json_object_get_int64(member(owner, "bytes"));
	}
}

/* -1 if it is none that we know. */
static int block_kind(const struct map *map, struct json_object *block)
{
	const char *word = json_object_get_string(json_object_array_get_idx(block, 0));
	int owner = json_object_get_int(json_object_array_get_idx(block, 2));

	for (int kind = 0; word && kind < MAP_OWNER; kind++) {
		if (!strcmp(word, words[kind]))
			return kind;
	}
	if (!word || strcmp(word, words[MAP_OWNER]) != 0 || owner < 0 ||
	    (size_t)owner >= map->owner_count)
		return -1;
	return MAP_OWNER + owner;
}

static int load_blocks(struct map *map, struct json_object *blocks)
{
	size_t done = 0;

	if (!json_object_is_type(blocks, json_type_array))
		return -EPROTO;
	for (size_t i = 0; i < json_object_array_length(blocks); i++) {
		struct json_object *block = json_object_array_get_idx(blocks, i);
		int64_t pages;
		int kind;

		if (!json_object_is_type(block, json_type_array))
			return -EPROTO;
		pages = json_object_get_int64(json_object_array_get_idx(block, 1));
		kind = block_kind(map, block);
		if (kind < 0 || pages <= 0 || (size_t)pages > map->count - done)
			return -EPROTO;
		memset(map->kinds + done, kind, (size_t)pages);
		done += (size_t)pages;
	}
	return done == map->count ? 0 : -EPROTO;
}

static int load(struct map *map, struct json_object *object)
{
	const char *heap = json_object_get_string(member(object, "heap"));
	const char *label = json_object_get_string(member(object, "label"));
	int64_t page_size = json_object_get_int64(member(object, "page_size"));
	int64_t size = json_object_get_int64(member(object, "size"));
	int error;

	/* An area is no larger than the machine's memory; a file may say anything. */
	if (!heap || page_size < 4096 || size <= 0 || size > INT64_C(1) << 40 || size % page_size)
		return -EPROTO;
	error = map_new(map, heap, (uint64_t)json_object_get_int64(member(object, "base")),
			(size_t)page_size, (size_t)(size / page_size));
	if (error)
		return error;
	snprintf(map->label, sizeof(map->label), "%s", label ? label : "");
	make_printable(map->label);
	make_printable(map->heap);
	map->unowned = json_object_is_type(member(object, words[MAP_TAKEN]), json_type_int);
	load_owners(map, member(object, "owners"));
	error = load_blocks(map, member(object, "blocks"));
	if (!error)
		map_sum(map);
	return error;
}

int map_load(struct map *map, const char *path)
{
	struct json_object *object = json_object_from_file(path);
	int error = -EPROTO;

	*map = (struct map){ 0 };
	if (json_object_is_type(object, json_type_object))
		error = load(map, object);
	json_object_put(object);
	if (!error)
		return 0;
	map_free(map);
	fprintf(stderr, "%s: %s: not a map: expected what cmaheap map --json prints\n",
		"cmaheap map", path);
	return error;
}
