/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "area.h"

/* What kernels call the default area, its heap, or both. */
static const char *const default_names[] = { DEFAULT_HEAP, "linux,cma", "reserved", "default-pool",
					     "cma" };

/* What is added to names for variants, the last first: "linux,cma-uncached". */
static const char *const added[] = { "", "-uncached", "-contiguous" };

static void cut_end(char *text, const char *end)
{
	size_t length = strlen(text), cut = strlen(end);

	if (length > cut && strcmp(text + length - cut, end) == 0)
		text[length - cut] = '\0';
}

/* Other areas may begin with one of these names: "cma-camera". A region's may end in its address.
 */
bool area_is_default(const char *heap)
{
	char area[NAME_MAX + 1];

	snprintf(area, sizeof(area), "%s", heap);
	for (size_t i = 0; i < sizeof(added) / sizeof(added[0]); i++)
		cut_end(area, added[i]);
	area[strcspn(area, "@")] = '\0';
	for (size_t i = 0; i < sizeof(default_names) / sizeof(default_names[0]); i++) {
		if (strcmp(area, default_names[i]) == 0)
			return true;
	}
	return false;
}

/* The area's own name differs from its heap's for variants, the default one, and as root likes. */
bool area_find(char area[NAME_MAX + 1], const char *heap,
	       bool (*fits)(const char *area, void *data), void *data)
{
	snprintf(area, NAME_MAX + 1, "%s", heap);
	for (size_t i = 0; i < sizeof(added) / sizeof(added[0]); i++) {
		cut_end(area, added[i]);
		if (fits(area, data))
			return true;
	}
	if (!area_is_default(heap))
		return false;
	for (size_t i = 0; i < sizeof(default_names) / sizeof(default_names[0]); i++) {
		snprintf(area, NAME_MAX + 1, "%s", default_names[i]);
		if (fits(area, data))
			return true;
	}
	return false;
}

struct folder {
	char *path;
	size_t size;
	const char *root;
};

static bool is_there(const char *area, void *data)
{
	struct folder *folder = data;

	snprintf(folder->path, folder->size, "%s/%s", folder->root, area);
	return access(folder->path, F_OK) == 0;
}

int area_folder(char *path, size_t size, const char *root, const char *heap)
{
	struct folder folder = { path, size, root };
	char area[NAME_MAX + 1];

	return area_find(area, heap, is_there, &folder) ? 0 : -ENOENT;
}
