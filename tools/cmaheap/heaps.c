/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmaheap/cmaheap.h>

#include "area.h"
#include "files.h"
#include "heaps.h"

const char *const failure_names[FAILURES] = {
	"too_large", "in_use", "pinned", "limit", "killed", "memory", "other",
};

static int read_failures(struct heap *heap)
{
	char text[512];
	int error = file_text(text, sizeof(text), SYSFS_HEAPS "/%s/failures", heap->name);

	if (error)
		return error;
	for (size_t i = 0; i < FAILURES; i++) {
		const char *found = strstr(text, failure_names[i]);

		if (found)
			heap->counters.failures[i] =
				strtoull(found + strlen(failure_names[i]), NULL, 10);
	}
	return 0;
}

int heap_read_counters(struct heap *heap)
{
	struct heap_counters *counters = &heap->counters;
	const struct {
		const char *file;
		uint64_t *number;
	} files[] = {
		{ "size", &counters->size },
		{ "used", &counters->used },
		{ "peak", &counters->peak },
		{ "buffers", &counters->buffers },
		{ "pooled", &counters->pooled },
		{ "pooled_clean", &counters->pooled_clean },
		{ "allocations", &counters->allocations },
		{ "pool_hits", &counters->pool_hits },
		{ "waits", &counters->waits },
		{ "limit", &counters->limit },
		{ "user_limit", &counters->user_limit },
		{ "pool_limit", &counters->pool_limit },
		{ "retry_ms", &counters->retry_ms },
	};

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		int error = file_number(files[i].number, SYSFS_HEAPS "/%s/%s", heap->name,
					files[i].file);

		if (error)
			return error;
	}
	return read_failures(heap);
}

uint64_t heap_failures(const struct heap_counters *counters)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < FAILURES; i++)
		sum += counters->failures[i];
	return sum;
}

/* Root may call any area's heap so: its size tells, of the default area at most that. */
static bool has_size_of(const struct heap *heap, uint64_t bytes)
{
	uint64_t size = heap->counters.size;

	if (!heap->ours || !size || bytes == size)
		return true;
	return bytes < size && strncmp(heap->name, DEFAULT_HEAP, strlen(DEFAULT_HEAP)) == 0;
}

/* What area_find() looks for, and the size of what it found. */
struct area_search {
	const struct heap *heap;
	uint64_t bytes;
};

static bool is_area_of(const char *area, void *data)
{
	struct area_search *search = data;
	uint64_t pages;

	if (file_number(&pages, SYSFS_AREAS "/%s/total_pages", area) != 0)
		return false;
	search->bytes = pages * (uint64_t)sysconf(_SC_PAGESIZE);
	return has_size_of(search->heap, search->bytes);
}

/* Exact where the kernel counts the area's pages; else what is not in buffers of ours. */
static void read_free(struct heap *heap, const char *area)
{
	uint64_t pages;

	if (area && file_number(&pages, SYSFS_AREAS "/%s/available_pages", area) == 0) {
		heap->free = pages * (uint64_t)sysconf(_SC_PAGESIZE) + heap->counters.pooled;
		heap->free_known = true;
	} else if (heap->counters.size >= heap->counters.used) {
		heap->free = heap->counters.size - heap->counters.used;
	}
}

static void read_area(struct heap *heap)
{
	struct area_search search = { .heap = heap };
	char area[NAME_MAX + 1];
	bool counted = area_find(area, heap->name, is_area_of, &search);

	heap->contiguous = heap->ours || counted || area_is_default(heap->name);
	heap->area = heap->ours ? heap->counters.size : counted ? search.bytes : 0;
	read_free(heap, counted ? area : NULL);
}

/* Where the mode allows it, EPERM is a device cgroup's, and EACCES a mount's with nodev. */
static void try_to_open(struct heap *heap, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd >= 0) {
		close(fd);
		return;
	}
	heap->open_error = -errno;
	heap->fenced = heap->open_error == -EPERM ||
		       (heap->open_error == -EACCES && access(path, R_OK) == 0);
}

static int read_node(struct heap *heap)
{
	char path[PATH_MAX];
	struct stat status;

	snprintf(path, sizeof(path), "/dev/dma_heap/%s", heap->name);
	if (stat(path, &status) < 0)
		return -errno;
	heap->mode = status.st_mode & 07777;
	heap->uid = status.st_uid;
	heap->gid = status.st_gid;
	try_to_open(heap, path);
	return 0;
}

static int add_alias(struct heaps *heaps, const char *alias, const char *target)
{
	const char *base = strrchr(target, '/');

	base = base ? base + 1 : target;
	for (size_t i = 0; i < heaps->count; i++) {
		struct heap *heap = &heaps->all[i];
		char **aliases;

		if (strcmp(heap->name, base) != 0)
			continue;
		aliases = reallocarray(heap->aliases, heap->alias_count + 1, sizeof(*aliases));
		if (!aliases)
			return -ENOMEM;
		heap->aliases = aliases;
		aliases[heap->alias_count] = strdup(alias);
		if (!aliases[heap->alias_count])
			return -ENOMEM;
		heap->alias_count++;
	}
	return 0;
}

static int add_heap(struct heaps *heaps, const char *name)
{
	struct heap *heap = &heaps->all[heaps->count];
	int error;

	snprintf(heap->name, sizeof(heap->name), "%s", name);
	error = read_node(heap);
	if (error == -ENOENT) /* gone since it was listed */
		return 0;
	if (error)
		return error;
	heap->ours = heap_read_counters(heap) == 0;
	read_area(heap);
	heaps->count++;
	return 0;
}

static int fill(struct heaps *heaps, const struct cmaheap_list *list)
{
	size_t count = cmaheap_list_count(list);
	int error = 0;

	heaps->all = calloc(count ? count : 1, sizeof(*heaps->all));
	if (!heaps->all)
		return -ENOMEM;
	for (size_t i = 0; i < count && !error; i++) {
		if (!cmaheap_list_alias_of(list, i))
			error = add_heap(heaps, cmaheap_list_name(list, i));
	}
	for (size_t i = 0; i < count && !error; i++) {
		const char *target = cmaheap_list_alias_of(list, i);

		if (target)
			error = add_alias(heaps, cmaheap_list_name(list, i), target);
	}
	return error;
}

int heaps_read(struct heaps *heaps)
{
	struct cmaheap_list *list;
	int error = cmaheap_list(&list);

	*heaps = (struct heaps){ 0 };
	if (error)
		return error;
	error = fill(heaps, list);
	cmaheap_list_free(list);
	if (error)
		heaps_free(heaps);
	return error;
}

const struct heap *heaps_find(const struct heaps *heaps, const char *name)
{
	for (size_t i = 0; i < heaps->count; i++) {
		const struct heap *heap = &heaps->all[i];

		if (strcmp(heap->name, name) == 0)
			return heap;
		for (size_t j = 0; j < heap->alias_count; j++) {
			if (strcmp(heap->aliases[j], name) == 0)
				return heap;
		}
	}
	return NULL;
}

const struct heap *heaps_expect(const struct heaps *heaps, const char *name)
{
	const struct heap *heap = heaps_find(heaps, name);

	if (!heap)
		fprintf(stderr, "%s: \"%s\" is no heap; cmaheap list shows all heaps\n",
			program_invocation_name, name);
	return heap;
}

void heaps_free(struct heaps *heaps)
{
	for (size_t i = 0; i < heaps->count; i++) {
		for (size_t j = 0; j < heaps->all[i].alias_count; j++)
			free(heaps->all[i].aliases[j]);
		free(heaps->all[i].aliases);
	}
	free(heaps->all);
	*heaps = (struct heaps){ 0 };
}
