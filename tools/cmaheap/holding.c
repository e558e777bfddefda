/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "files.h"
#include "processes.h"

/* Dma-bufs are on a mount of the kernel's own. Its number, or 0 until a descriptor told it, and of
 * others meanwhile. */
static int dmabuf_mount, *others;
static size_t other_count;

void holding_parse_fdinfo(struct holding *holding, FILE *file)
{
	char line[256];

	while (fgets(line, sizeof(line), file)) {
		line[strcspn(line, "\n")] = '\0';
		if (strncmp(line, "size:\t", 6) == 0)
			holding->bytes = strtoull(line + 6, NULL, 10);
		else if (strncmp(line, "ino:\t", 5) == 0)
			holding->inode = (ino_t)strtoull(line + 5, NULL, 10);
		else if (strncmp(line, "mnt_id:\t", 8) == 0)
			holding->mount = atoi(line + 8);
		else if (strncmp(line, "count:\t", 7) == 0)
			holding->references = strtoull(line + 7, NULL, 10);
		else if (strncmp(line, "exp_name:\t", 10) == 0)
			snprintf(holding->exporter, sizeof(holding->exporter), "%.63s", line + 10);
		else if (strncmp(line, "name:\t", 6) == 0) {
			/* The last one: its text is the user's and may look like any other line. */
			snprintf(holding->name, sizeof(holding->name), "%.63s", line + 6);
			make_printable(holding->name);
			return;
		}
	}
}

static int by_inode(const void *a, const void *b)
{
	const struct holding *left = a, *right = b;

	return (left->inode > right->inode) - (left->inode < right->inode);
}

/* Somebody's file may have the inode number of a dma-buf. */
static int by_file(const void *a, const void *b)
{
	const struct holding *left = a, *right = b;
	int order = by_inode(a, b);

	return order ? order : (left->mount > right->mount) - (left->mount < right->mount);
}

/* A mapping knows neither exporter nor name. */
static void add_up(struct holding *known, const struct holding *found)
{
	if (!*known->exporter) {
		memcpy(known->exporter, found->exporter, sizeof(known->exporter));
		memcpy(known->name, found->name, sizeof(known->name));
	}
	if (!known->descriptors) {
		known->task = found->task;
		known->fd = found->fd;
	}
	known->descriptors += found->descriptors;
	known->mappings += found->mappings;
	if (found->references)
		known->references = found->references;
	if (found->bytes > known->bytes)
		known->bytes = found->bytes;
}

size_t holdings_merge(struct holding *all, size_t count)
{
	size_t merged = 0;

	if (count)
		qsort(all, count, sizeof(*all), by_file);
	for (size_t i = 0; i < count; i++) {
		if (merged && by_file(&all[merged - 1], &all[i]) == 0)
			add_up(&all[merged - 1], &all[i]);
		else
			all[merged++] = all[i];
	}
	return merged;
}

static const struct holding *find(const struct holding *all, size_t count, ino_t inode)
{
	const struct holding key = { .inode = inode };

	return count ? bsearch(&key, all, count, sizeof(key), by_inode) : NULL;
}

bool holdings_have(const struct holding *all, size_t count, ino_t inode)
{
	return find(all, count, inode) != NULL;
}

size_t holdings_subtract(struct holding *all, size_t count, const struct holding *known,
			 size_t known_count)
{
	size_t left = 0;

	count = holdings_settle(all, count);
	for (size_t i = 0; i < count; i++) {
		const struct holding *same = find(known, known_count, all[i].inode);
		unsigned counted = same ? same->descriptors : 0;

		if (all[i].descriptors <= counted && !all[i].mappings)
			continue;
		all[left] = all[i];
		all[left].descriptors -=
			counted < all[i].descriptors ? counted : all[i].descriptors;
		left++;
	}
	return left;
}

/* To its end: a holder can put a line into it for each lock that it takes on the buffer. */
int holding_read(struct holding *holding, const char *path)
{
	FILE *file = fopen(path, "re");
	int error;

	*holding = (struct holding){ 0 };
	if (!file)
		return -errno;
	holding_parse_fdinfo(holding, file);
	error = ferror(file) ? -errno : 0;
	fclose(file);
	return error;
}

int holding_read_descriptor(struct holding *holding, pid_t task, int fd)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/fdinfo/%d", task, fd);
	return holding_read(holding, path);
}

/* "FIRST-END RIGHTS OFFSET DEVICE INODE      PATH" */
bool holding_parse_map(struct holding *holding, const char *line)
{
	unsigned long long first, end, offset, inode;
	int path = 0;

	if (sscanf(line, "%llx-%llx %*s %llx %*s %llu %n", &first, &end, &offset, &inode, &path) <
		    4 ||
	    strncmp(line + path, DMABUF_LINK, strlen(DMABUF_LINK)) != 0)
		return false;
	*holding = (struct holding){ .inode = (ino_t)inode,
				     .bytes = offset + (end - first),
				     .mappings = 1 };
	return true;
}

enum kind holding_kind_on(int mount)
{
	if (dmabuf_mount)
		return mount == dmabuf_mount ? KIND_DMABUF : KIND_OTHER;
	for (size_t i = 0; i < other_count; i++) {
		if (others[i] == mount)
			return KIND_OTHER;
	}
	return KIND_UNKNOWN;
}

static void remember_other(int mount)
{
	int *all;

	if (holding_kind_on(mount) != KIND_UNKNOWN)
		return;
	all = reallocarray(others, other_count + 1, sizeof(*all));
	if (!all)
		return;
	others = all;
	others[other_count++] = mount;
}

bool holding_learn(const struct holding *descriptor)
{
	if (!descriptor->inode || !*descriptor->exporter) {
		remember_other(descriptor->mount);
		return false;
	}
	dmabuf_mount = descriptor->mount;
	return true;
}

/* No file system is asked, which may never answer, or refuse: only the kernel tells of the file. Of
 * a dma-buf it tells the inode, too. */
int holding_find_mount(struct holding *holding, int folder, const char *link)
{
	struct statx status;

	if (statx(folder, link, AT_STATX_DONT_SYNC, 0, &status) < 0)
		return -errno;
	holding->inode = (ino_t)status.stx_ino;
	holding->mount = (int)status.stx_mnt_id;
	return 0;
}

/* Without root's privileges, which sees only processes of one's own, it stays unknown. */
int holding_find_mapping(struct holding *holding, pid_t pid, const char *line)
{
	unsigned long long first, end;
	struct holding file = { 0 };
	char path[96];
	int error;

	if (sscanf(line, "%llx-%llx", &first, &end) != 2)
		return -EINVAL;
	snprintf(path, sizeof(path), "/proc/%d/map_files/%llx-%llx", pid, first, end);
	error = holding_find_mount(&file, AT_FDCWD, path);
	holding->mount = error ? 0 : file.mount;
	return error == -EPERM ? 0 : error;
}

bool holding_is_doubtful(const struct holding *holding)
{
	return !dmabuf_mount && holding->mount;
}

size_t holdings_settle(struct holding *all, size_t count)
{
	size_t left = 0;

	for (size_t i = 0; i < count; i++) {
		if (dmabuf_mount && all[i].mount && all[i].mount != dmabuf_mount)
			continue;
		all[left] = all[i];
		if (dmabuf_mount)
			all[left].mount = dmabuf_mount;
		left++;
	}
	return holdings_merge(all, left);
}
