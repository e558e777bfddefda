/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "internal.h"

struct entry {
	char *name;
	char *alias_of; /* NULL if the entry is no symlink */
};

struct cmaheap_list {
	size_t count;
	struct entry *entries;
};

static void free_entry(struct entry *entry)
{
	free(entry->alias_of);
	free(entry->name);
}

/* What is no symlink has no target; -ENOENT if it went since it was found. */
static int read_link(int directory, const char *name, char **target)
{
	char text[PATH_MAX];
	ssize_t length = readlinkat(directory, name, text, sizeof(text) - 1);

	*target = NULL;
	if (length < 0)
		return errno == EINVAL ? 0 : -errno;
	text[length] = '\0';
	*target = strdup(text);
	return *target ? 0 : -ENOMEM;
}

static int fill_entry(int directory, const char *name, struct entry *entry)
{
	int error;

	*entry = (struct entry){ .name = strdup(name) };
	if (!entry->name)
		return -ENOMEM;
	error = read_link(directory, name, &entry->alias_of);
	if (error)
		free_entry(entry);
	return error;
}

/* Nodes only, through symlinks: a dangling alias is no heap. */
static bool is_node(int directory, const char *name)
{
	struct stat status;

	return fstatat(directory, name, &status, 0) == 0 && S_ISCHR(status.st_mode);
}

static int append(struct cmaheap_list *list, int directory, const char *name)
{
	struct entry *entries;
	int error;

	entries = reallocarray(list->entries, list->count + 1, sizeof(*entries));
	if (!entries)
		return -ENOMEM;
	list->entries = entries;

	error = fill_entry(directory, name, &entries[list->count]);
	if (error == -ENOENT)
		return 0;
	if (!error)
		list->count++;
	return error;
}

static int compare(const void *a, const void *b)
{
	return strcmp(((const struct entry *)a)->name, ((const struct entry *)b)->name);
}

static int read_directory(struct cmaheap_list *list)
{
	const struct dirent *entry;
	DIR *directory;
	int error = 0;

	directory = opendir(HEAP_DIR);
	if (!directory)
		return errno == ENOENT ? 0 : -errno;

	while (!error && (entry = readdir(directory))) {
		if (is_node(dirfd(directory), entry->d_name))
			error = append(list, dirfd(directory), entry->d_name);
	}
	closedir(directory);
	return error;
}

static int read_list(struct cmaheap_list **list)
{
	struct cmaheap_list *read;
	int error;

	read = calloc(1, sizeof(*read));
	error = read ? read_directory(read) : -ENOMEM;
	if (error) {
		cmaheap_list_free(read);
		return cmaheap_fail(-error, "cannot list " HEAP_DIR ": %s", strerror(-error));
	}
	if (read->count)
		qsort(read->entries, read->count, sizeof(*read->entries), compare);
	*list = read;
	return 0;
}

CMAHEAP_API int cmaheap_list(struct cmaheap_list **list)
{
	return TRACE(read_list(list), HEAP_DIR);
}

CMAHEAP_API void cmaheap_list_free(struct cmaheap_list *list)
{
	if (!list)
		return;
	for (size_t i = 0; i < list->count; i++)
		free_entry(&list->entries[i]);
	free(list->entries);
	free(list);
}

CMAHEAP_API size_t cmaheap_list_count(const struct cmaheap_list *list)
{
	return list->count;
}

CMAHEAP_API const char *cmaheap_list_name(const struct cmaheap_list *list, size_t index)
{
	return index < list->count ? list->entries[index].name : NULL;
}

CMAHEAP_API const char *cmaheap_list_alias_of(const struct cmaheap_list *list, size_t index)
{
	return index < list->count ? list->entries[index].alias_of : NULL;
}
