/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "area.h"
#include "heaps.h"
#include "map.h"

#define DEBUGFS "/sys/kernel/debug/dma_heap_cma"

/* One number a page frame, of this size, from a file indexed by them. */
static int read_frames(const char *path, uint64_t first, void *numbers, size_t count, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	size_t done = 0, all = count * size;
	int error = 0;

	if (fd < 0)
		return -errno;
	while (!error && done < all) {
		ssize_t length =
			pread(fd, (char *)numbers + done, all - done, (off_t)(first * size + done));

		if (length < 0)
			error = -errno;
		else if (!length)
			error = -ENODATA;
		else
			done += (size_t)length;
	}
	close(fd);
	return error;
}

/* Pages come and go meanwhile: one that was free before or after is no device's. */
static int read_references(const struct map *map, uint32_t *fewest, bool again)
{
	uint64_t first = map->base / map->page_size;
	uint32_t *now = calloc(map->count, sizeof(*now));
	int error = -ENOMEM;

	if (now)
		error = read_frames(DEBUGFS "/references", first, now, map->count, sizeof(*now));
	for (size_t i = 0; !error && i < map->count; i++) {
		if (!again || now[i] < fewest[i])
			fewest[i] = now[i];
	}
	free(now);
	return error;
}

static int read_facts(struct map *map)
{
	uint64_t first = map->base / map->page_size;
	uint64_t *flags = calloc(map->count, sizeof(*flags));
	uint64_t *mapped = calloc(map->count, sizeof(*mapped));
	uint32_t *references = calloc(map->count, sizeof(*references));
	struct map_facts facts = { .flags = flags, .mapped = mapped, .references = references };
	int error = -ENOMEM;

	if (!flags || !mapped || !references)
		goto out;
	error = read_references(map, references, false);
	if (error)
		goto out;
	error = read_frames("/proc/kpageflags", first, flags, map->count, sizeof(*flags));
	if (error)
		goto out;
	error = read_frames("/proc/kpagecount", first, mapped, map->count, sizeof(*mapped));
	if (error)
		goto out;
	error = read_references(map, references, true);
	if (error)
		goto out;
	map_classify(map, &facts);
out:
	free(flags);
	free(mapped);
	free(references);
	return error;
}

struct area_line {
	char heap[64], what[16];
	uint64_t first, last;
};

static bool next_line(FILE *file, struct area_line *line)
{
	char text[256], range[64], *dash;

	if (!fgets(text, sizeof(text), file) ||
	    sscanf(text, "%63s %15s %63s", line->heap, line->what, range) != 3)
		return false;
	line->first = strtoull(range, &dash, 16);
	if (*dash != '-')
		return false;
	line->last = strtoull(dash + 1, NULL, 16);
	return true;
}

static int find_area(FILE *file, struct map *map, const char *heap)
{
	size_t page_size = (size_t)sysconf(_SC_PAGESIZE);
	struct area_line line;
	char title[64];

	if (!fgets(title, sizeof(title), file))
		return -EPROTO;
	while (next_line(file, &line)) {
		if (!strcmp(line.what, "area") && (!heap || !strcmp(line.heap, heap)))
			return map_new(map, line.heap, line.first, page_size,
				       (size_t)((line.last - line.first + 1) / page_size));
	}
	return -ENOENT;
}

/* Buffers and recycled memory are looked at last: what they have is theirs for certain. */
static int mark_ours(FILE *file, struct map *map)
{
	struct buffers buffers;
	struct area_line line;
	char title[64];
	int error;

	error = buffers_read_ledger(&buffers);
	if (error)
		return error;
	rewind(file);
	if (fgets(title, sizeof(title), file)) {
		while (next_line(file, &line)) {
			if (!strcmp(line.what, "pooled"))
				map_mark(map, line.first, line.last, MAP_POOLED);
		}
	}
	map_mark_buffers(map, &buffers);
	buffers_free(&buffers);
	return 0;
}

static int read_of_module(struct map *map, const char *heap)
{
	FILE *file = fopen(DEBUGFS "/areas", "re");
	int error;

	if (!file)
		return -errno;
	error = find_area(file, map, heap);
	if (!error)
		error = read_facts(map);
	if (!error)
		error = mark_ours(file, map);
	fclose(file);
	return error;
}

/* The flags last: what was taken and is free meanwhile is nobody's any more, and lent at most. */
static int read_of_kernel(struct map *map, const char *heap)
{
	struct map_facts facts = { 0 };
	char folder[PATH_MAX];
	uint64_t *flags;
	bool *taken;
	int error;

	error = area_folder(folder, sizeof(folder), DEBUGFS_AREAS, heap ? heap : DEFAULT_HEAP);
	if (!error)
		error = map_read_bitmap(map, &taken, folder);
	if (error)
		return error;
	if (heap)
		snprintf(map->heap, sizeof(map->heap), "%s", heap);
	flags = calloc(map->count, sizeof(*flags));
	error = flags ? read_frames("/proc/kpageflags", map->base / map->page_size, flags,
				    map->count, sizeof(*flags))
		      : -ENOMEM;
	if (!error) {
		facts = (struct map_facts){ .flags = flags, .taken = taken };
		map_classify(map, &facts);
	}
	free(flags);
	free(taken);
	return error;
}

int map_read(struct map *map, const struct heap *heap)
{
	const char *name = heap ? heap->name : NULL;
	int error = -ENOENT;

	*map = (struct map){ 0 };
	if (!heap || heap->ours)
		error = read_of_module(map, name);
	/* By its name alone, an area of the kernel's could be taken for another one of ours. */
	if (error == -ENOENT && (!heap || !heap->ours)) {
		map_free(map);
		error = read_of_kernel(map, name);
	}
	if (error)
		map_free(map);
	else
		map_sum(map);
	return error;
}
