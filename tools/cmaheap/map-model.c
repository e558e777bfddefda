/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <errno.h>
#include <linux/kernel-page-flags.h>
#include <stdlib.h>
#include <string.h>

#include "map.h"

#define FLAG(name) (UINT64_C(1) << KPF_##name)

/* Not in the header for programs: a page with data of its file system, that is a reference. */
#define FLAG_PRIVATE (UINT64_C(1) << 35)

/* One of these at least has every page that the kernel lends, and no device's. */
#define LENT                                                                                       \
	(FLAG(LRU) | FLAG(ANON) | FLAG(UPTODATE) | FLAG(DIRTY) | FLAG(WRITEBACK) |                 \
	 FLAG(REFERENCED) | FLAG(SWAPBACKED) | FLAG(LOCKED) | FLAG(UNEVICTABLE))

int map_new(struct map *map, const char *heap, uint64_t base, size_t page_size, size_t count)
{
	*map = (struct map){ .base = base, .page_size = page_size, .count = count };
	snprintf(map->heap, sizeof(map->heap), "%s", heap);
	map->kinds = calloc(count ? count : 1, 1);
	return map->kinds ? 0 : -ENOMEM;
}

void map_free(struct map *map)
{
	free(map->kinds);
	*map = (struct map){ 0 };
}

/* Pages of the block that begins there: more than one if it is compound. */
static size_t block_length(const struct map *map, const struct map_facts *facts, size_t first)
{
	size_t end = first + 1;

	while (end < map->count && facts->flags[end] & FLAG(COMPOUND_TAIL))
		end++;
	return end - first;
}

/* More references than the kernel's own records and the page tables explain. */
static bool is_pinned(const struct map_facts *facts, size_t first, size_t length)
{
	uint64_t explained = facts->flags[first] & FLAG_PRIVATE ? 1 : 0;

	if (!facts->references || !(facts->flags[first] & FLAG(LRU)))
		return false;
	for (size_t i = first; i < first + length; i++) {
		bool cached = !(facts->flags[first] & FLAG(ANON)) ||
			      facts->flags[first] & FLAG(SWAPCACHE);

		explained += facts->mapped[i] + (cached ? 1 : 0);
	}
	return facts->references[first] > explained;
}

static uint8_t classify_by_bitmap(uint64_t flags, bool taken)
{
	if (taken)
		return MAP_TAKEN;
	if (!(flags & LENT))
		return MAP_FREE;
	return flags & FLAG(ANON) ? MAP_ANON : MAP_FILE;
}

static uint8_t classify(const struct map_facts *facts, size_t first, size_t length)
{
	uint64_t flags = facts->flags[first];

	if (facts->taken)
		return classify_by_bitmap(flags, facts->taken[first]);
	if (flags & (FLAG(BUDDY) | FLAG(NOPAGE)))
		return MAP_FREE;
	if (facts->references && !facts->references[first])
		return MAP_FREE; /* on a CPU's own list */
	if (flags & LENT) {
		if (is_pinned(facts, first, length))
			return MAP_PINNED;
		return flags & FLAG(ANON) ? MAP_ANON : MAP_FILE;
	}
	return MAP_DEVICE;
}

void map_classify(struct map *map, const struct map_facts *facts)
{
	for (size_t i = 0, length; i < map->count; i += length) {
		length = block_length(map, facts, i);
		memset(map->kinds + i, classify(facts, i, length), length);
	}
}

void map_mark(struct map *map, uint64_t first, uint64_t last, uint8_t kind)
{
	uint64_t end = map->base + (uint64_t)map->count * map->page_size;

	if (last < map->base || first >= end || last < first)
		return;
	first = first > map->base ? first - map->base : 0;
	last = (last < end ? last : end - 1) - map->base;
	memset(map->kinds + first / map->page_size, kind,
	       (size_t)(last / map->page_size - first / map->page_size + 1));
}

static bool is_inside(const struct map *map, const struct buffer *buffer)
{
	return buffer->first >= map->base &&
	       buffer->first - map->base < (uint64_t)map->count * map->page_size;
}

/* Owners by bytes are few; buffers may be many. */
static struct map_owner *find_owner(struct map_owner *owners, size_t *count, pid_t pid,
				    const char *comm)
{
	for (size_t i = 0; i < *count; i++) {
		if (owners[i].pid == pid && !strcmp(owners[i].comm, comm))
			return &owners[i];
	}
	owners[*count] = (struct map_owner){ .pid = pid };
	snprintf(owners[*count].comm, sizeof(owners[*count].comm), "%.63s", comm);
	return &owners[(*count)++];
}

static int by_bytes(const void *a, const void *b)
{
	const struct map_owner *left = a, *right = b;

	return (left->bytes < right->bytes) - (left->bytes > right->bytes);
}

/* The largest have a number of their own, the last number has the others. */
static void take_owners(struct map *map, struct map_owner *owners, size_t count)
{
	if (count)
		qsort(owners, count, sizeof(*owners), by_bytes);
	map->owner_count = count < MAP_OWNERS ? count : MAP_OWNERS;
	memcpy(map->owners, owners, map->owner_count * sizeof(*owners));
	if (count <= MAP_OWNERS)
		return;
	snprintf(map->owners[MAP_OWNERS - 1].comm, sizeof(map->owners[0].comm), "others");
	map->owners[MAP_OWNERS - 1].pid = 0;
	for (size_t i = MAP_OWNERS; i < count; i++)
		map->owners[MAP_OWNERS - 1].bytes += owners[i].bytes;
}

static uint8_t owner_kind(const struct map *map, const struct buffer *buffer)
{
	size_t i = 0;

	while (i + 1 < map->owner_count && (map->owners[i].pid != buffer->pid ||
					    strcmp(map->owners[i].comm, buffer->comm) != 0))
		i++;
	return (uint8_t)(MAP_OWNER + i);
}

void map_mark_buffers(struct map *map, const struct buffers *buffers)
{
	struct map_owner *owners = calloc(buffers->count + 1, sizeof(*owners));
	size_t count = 0;

	if (!owners)
		return;
	for (size_t i = 0; i < buffers->count; i++) {
		const struct buffer *buffer = &buffers->all[i];

		if (is_inside(map, buffer))
			find_owner(owners, &count, buffer->pid, buffer->comm)->bytes +=
				buffer->bytes;
	}
	take_owners(map, owners, count);
	for (size_t i = 0; i < buffers->count; i++) {
		const struct buffer *buffer = &buffers->all[i];

		if (is_inside(map, buffer))
			map_mark(map, buffer->first, buffer->last, owner_kind(map, buffer));
	}
	free(owners);
}

static bool can_be_had(uint8_t kind)
{
	return kind == MAP_FREE || kind == MAP_FILE || kind == MAP_ANON || kind == MAP_POOLED;
}

void map_sum(struct map *map)
{
	size_t free_run = 0, possible_run = 0;

	memset(map->pages, 0, sizeof(map->pages));
	map->largest_free = map->largest_possible = 0;
	for (size_t i = 0; i < map->count; i++) {
		uint8_t kind = map->kinds[i];

		map->pages[kind]++;
		free_run = kind == MAP_FREE ? free_run + 1 : 0;
		possible_run = can_be_had(kind) ? possible_run + 1 : 0;
		if (free_run > map->largest_free)
			map->largest_free = free_run;
		if (possible_run > map->largest_possible)
			map->largest_possible = possible_run;
	}
}

uint8_t map_main_kind(const struct map *map, size_t first, size_t end)
{
	size_t counts[MAP_KINDS] = { 0 };
	uint8_t most = MAP_FREE;

	for (size_t i = first; i < end; i++)
		counts[map->kinds[i]]++;
	if (counts[MAP_PINNED])
		return MAP_PINNED;
	for (int kind = 0; kind < MAP_KINDS; kind++) {
		if (counts[kind] > counts[most])
			most = (uint8_t)kind;
	}
	return most;
}

bool map_tells(const struct map *map, uint8_t kind)
{
	if (!map->unowned)
		return kind != MAP_TAKEN;
	return kind == MAP_FREE || kind == MAP_FILE || kind == MAP_ANON || kind == MAP_TAKEN;
}

void map_kind_name(const struct map *map, uint8_t kind, char *name, size_t size)
{
	static const char *const names[] = {
		[MAP_FREE] = "free",
		[MAP_FILE] = "lent: files",
		[MAP_ANON] = "lent: processes",
		[MAP_PINNED] = "lent and pinned",
		[MAP_POOLED] = "recycled",
		[MAP_DEVICE] = "other devices",
		[MAP_TAKEN] = "buffers, or drivers' own",
	};
	const struct map_owner *owner;

	if (kind < MAP_OWNER) {
		snprintf(name, size, "%s", names[kind]);
		return;
	}
	owner = &map->owners[kind - MAP_OWNER];
	if (owner->pid)
		snprintf(name, size, "buffers: %.32s (%d)", owner->comm, owner->pid);
	else
		snprintf(name, size, "buffers: %.32s", owner->comm);
}
