/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* A map of an area: what each of its pages is used for. */
#ifndef CMAHEAP_TOOL_MAP_H
#define CMAHEAP_TOOL_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

#include "buffers.h"

struct heap;

/* What a page is used for; a buffer's pages are MAP_OWNER and more, by the number of its owner. */
enum {
	MAP_FREE,
	MAP_FILE,   /* lent: page cache */
	MAP_ANON,   /* lent: a process's memory */
	MAP_PINNED, /* lent, and something holds it so that it cannot move now */
	MAP_POOLED, /* freed buffers' memory, kept for the next ones */
	MAP_DEVICE, /* of drivers that allocate from the area themselves */
	MAP_TAKEN,  /* a buffer's or a driver's, where nobody tells whose */
	MAP_OWNER,
	MAP_OWNERS = 8, /* the last of them stands for all that are left */
	MAP_KINDS = MAP_OWNER + MAP_OWNERS
};

struct map_owner {
	pid_t pid; /* 0: several */
	char comm[64];
	uint64_t bytes;
};

struct map {
	char heap[64], label[64];
	uint64_t base; /* physical address */
	size_t page_size, count;
	uint8_t *kinds; /* of each page */
	/* From the kernel's bitmap: which pages are taken and which are lent is all that it tells.
	 */
	bool unowned;
	size_t owner_count;
	struct map_owner owners[MAP_OWNERS];
	/* Of these pages, by map_sum(). */
	size_t pages[MAP_KINDS];
	size_t largest_free, largest_possible; /* runs: free; free, movable or recycled */
};

/* What the kernel says of each page: /proc/kpageflags, and besides /proc/kpagecount and the
 * module's count of references, which may be NULL, or else whether the area's bitmap has it as
 * taken. */
struct map_facts {
	const uint64_t *flags, *mapped;
	const uint32_t *references;
	const bool *taken;
};

/* Model. map_new() returns 0 or -ENOMEM; map_free() also after it failed. */
int map_new(struct map *map, const char *heap, uint64_t base, size_t page_size, size_t count);
void map_free(struct map *map);
void map_classify(struct map *map, const struct map_facts *facts);
void map_mark(struct map *map, uint64_t first, uint64_t last, uint8_t kind);
void map_mark_buffers(struct map *map, const struct buffers *buffers);
void map_sum(struct map *map);
uint8_t map_main_kind(const struct map *map, size_t first, size_t end); /* pinned if any is */
bool map_tells(const struct map *map, uint8_t kind); /* how many pages are of that kind */
void map_kind_name(const struct map *map, uint8_t kind, char *name, size_t size);

/* Reads the map of a heap's area (NULL: of the module's first heap, or the default area): of the
 * module's heaps as it tells it, else as the kernel's bitmap of the area does. 0, -ENOENT: its
 * range is not known, -EACCES: not to this user, or another negative errno. */
int map_read(struct map *map, const struct heap *heap);

/* A part, for tests: makes a map, all free, of the area in this folder of debugfs, and says which
 * of its pages are taken; free() them. -EPROTO: another format. */
int map_read_bitmap(struct map *map, bool **taken, const char *folder);

/* JSON, and back: 0 or -EPROTO, with a message on stderr. */
void map_print_json(const struct map *map);
int map_load(struct map *map, const char *path);

void map_print(const struct map *map, FILE *stream);

/* Maps side by side in a file, by its name PNG or SVG: 0, or 1 after a message on stderr. */
int map_draw(const struct map *maps, size_t count, const char *path);

#endif
