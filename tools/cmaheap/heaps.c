/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <cmaheap/cmaheap.h>

#include "area.h"
#include "files.h"
#include "heaps.h"

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

/* The kernel's core has the one class, where modules cannot call it our front end has the other. */
static dev_t read_device(const char *heap)
{
	static const char *const classes[] = { "dma_heap", "dma_heap_cma" };
	unsigned major, minor;
	char text[32];

	for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++) {
		if (file_text(text, sizeof(text), "/sys/class/%s/%s/dev", classes[i], heap) == 0 &&
		    sscanf(text, "%u:%u", &major, &minor) == 2)
			return makedev(major, minor);
	}
	return 0;
}

static int read_node(struct heap *heap)
{
	char path[PATH_MAX];
	struct stat status;

	snprintf(path, sizeof(path), "/dev/dma_heap/%s", heap->name);
	if (stat(path, &status) < 0)
		return -errno;
	heap->device = read_device(heap->name);
	heap->node = status.st_rdev;
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

static void free_aliases(struct heap *heap)
{
	for (size_t i = 0; i < heap->alias_count; i++)
		free(heap->aliases[i]);
	free(heap->aliases);
	heap->aliases = NULL;
	heap->alias_count = 0;
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

/* With a name go the links to it. */
static int give_names(struct heaps *heaps, struct heap *heap, const char *other)
{
	int error = add_alias(heaps, heap->name, other);

	for (size_t i = 0; i < heap->alias_count && !error; i++)
		error = add_alias(heaps, heap->aliases[i], other);
	if (!error)
		free_aliases(heap);
	return error;
}

/* Another heap's node may be mounted over a heap's own, for programs that hard-code the name. */
static int find_taken_names(struct heaps *heaps)
{
	int error = 0;

	for (size_t i = 0; i < heaps->count && !error; i++) {
		struct heap *heap = &heaps->all[i];

		for (size_t j = 0; j < heaps->count && !error; j++) {
			const struct heap *other = &heaps->all[j];

			if (!heap->device || heap->node == heap->device ||
			    other->device != heap->node)
				continue;
			heap->leads_to = other;
			error = give_names(heaps, heap, other->name);
		}
	}
	return error;
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
	return error ? error : find_taken_names(heaps);
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
			return heap->leads_to ? heap->leads_to : heap;
		for (size_t j = 0; j < heap->alias_count; j++) {
			if (strcmp(heap->aliases[j], name) == 0)
				return heap;
		}
	}
	return NULL;
}

static bool is_better(const struct heap *heap, const struct heap *best)
{
	if (!best || heap->ours != best->ours)
		return !best || heap->ours;
	return area_is_default(heap->name) && !area_is_default(best->name);
}

const struct heap *heaps_best(const struct heaps *heaps)
{
	const struct heap *best = NULL;

	for (size_t i = 0; i < heaps->count; i++) {
		if (heaps->all[i].contiguous && is_better(&heaps->all[i], best))
			best = &heaps->all[i];
	}
	return best;
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
	for (size_t i = 0; i < heaps->count; i++)
		free_aliases(&heaps->all[i]);
	free(heaps->all);
	*heaps = (struct heaps){ 0 };
}
