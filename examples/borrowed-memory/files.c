/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <err.h>
#include <fcntl.h>
#include <fts.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "owners.h"

static void add_path(struct files *files, const char *path)
{
	files->paths = reallocarray(files->paths, files->count + 1, sizeof(*files->paths));
	if (!files->paths || !(files->paths[files->count++] = strdup(path)))
		err(1, "names of files");
}

void files_find(struct files *files, const char *folder)
{
	char *const folders[] = { (char *)folder, NULL };
	FTS *tree = fts_open(folders, FTS_PHYSICAL | FTS_XDEV | FTS_NOCHDIR, NULL);
	FTSENT *entry;

	*files = (struct files){ 0 };
	if (!tree)
		err(1, "%s", folder);
	while ((entry = fts_read(tree))) {
		if (entry->fts_info == FTS_F && entry->fts_statp->st_size >= 65536)
			add_path(files, entry->fts_path);
	}
	fts_close(tree);
	if (!files->count)
		errx(1, "%s: no file of 64 KiB and more", folder);
}

/* Adds a file's contents to the sum, and returns its length. */
static size_t sum_file(const char *path, uint64_t *sum)
{
	uint64_t words[8192];
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	size_t all = 0;
	ssize_t length;

	if (fd < 0)
		err(1, "%s", path);
	while ((length = read(fd, words, sizeof(words))) > 0) {
		all += (size_t)length;
		memset((char *)words + length, 0, sizeof(words) - (size_t)length);
		for (size_t i = 0; i * sizeof(*words) < (size_t)length; i++)
			*sum = (*sum ^ words[i]) * UINT64_C(0x100000001b3);
	}
	if (length < 0)
		err(1, "%s", path);
	close(fd);
	return all;
}

bool files_read(struct files *files, size_t bytes)
{
	uint64_t until = files->bytes + bytes, sum = 0;

	while (files->used < files->count && files->bytes < until)
		files->bytes += sum_file(files->paths[files->used++], &sum);
	return files->used < files->count;
}

uint64_t files_checksum(const struct files *files)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < files->used; i++)
		sum_file(files->paths[i], &sum);
	return sum;
}

void files_free(struct files *files)
{
	for (size_t i = 0; i < files->count; i++)
		free(files->paths[i]);
	free(files->paths);
}
