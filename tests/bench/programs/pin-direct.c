/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include "pin-kinds.h"

#include <err.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

struct reader {
	pthread_t thread;
	const struct iovec *pages;
	size_t count;
	int disk;
	atomic_bool stop;
};

static const char *disk_path;

void pin_kind_set_disk(const char *path)
{
	disk_path = path;
}

/* A page is pinned as long as the disk takes for it. */
static void *read_on(void *argument)
{
	struct reader *reader = argument;

	while (!atomic_load(&reader->stop))
		if (preadv(reader->disk, reader->pages, (int)reader->count, 0) < 0)
			err(1, "%s", disk_path);
	return NULL;
}

static void *pin(const struct iovec *pages, size_t count)
{
	struct reader *reader = calloc(1, sizeof(*reader));

	if (!reader)
		err(1, "calloc");
	reader->pages = pages;
	reader->count = count;
	reader->disk = disk_path ? open(disk_path, O_RDONLY | O_DIRECT | O_CLOEXEC) : -1;
	if (reader->disk < 0)
		err(1, "--disk %s", disk_path ? disk_path : "(none)");
	if (pthread_create(&reader->thread, NULL, read_on, reader))
		errx(1, "no thread");
	return reader;
}

static void unpin(void *held)
{
	struct reader *reader = held;

	atomic_store(&reader->stop, true);
	pthread_join(reader->thread, NULL);
	close(reader->disk);
	free(reader);
}

const struct pin_kind pin_kind_direct = { pin, unpin };
