/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include "area.h"
#include "condition.h"
#include "meminfo.h"

#include <err.h>
#include <fcntl.h>
#include <unistd.h>

static const size_t outside = 64 << 20;
static const size_t nearly_full = 12 << 20;
static const size_t give_up = (size_t)1 << 30;

static int file = -1;

void condition_set_cache_file(const char *path)
{
	file = open(path, O_RDONLY | O_CLOEXEC);
	if (file < 0)
		err(1, "%s", path);
}

/* Read on, from the start again at the file's end, until the area is full of it. */
static void read_file(void)
{
	static char data[1 << 20];

	for (size_t done = 0; done < give_up && meminfo("CmaFree:") > nearly_full;) {
		ssize_t length = read(file, data, sizeof(data));

		if (length < 0)
			err(1, "reading the file that fills the area");
		if (!length)
			lseek(file, 0, SEEK_SET);
		done += length ? (size_t)length : sizeof(data);
	}
}

/* Anonymous pages take the rest of memory, so that the file's have but the area. */
static void begin(const struct plan *plan)
{
	(void)plan;
	if (file < 0)
		errx(2, "condition cache needs --cache-file");
	area_fill_anonymous(outside);
	area_clear();
	read_file();
}

const struct condition condition_cache = {
	.name = "cache",
	.begin = begin,
	.prepare = read_file,
	.end = area_empty,
};
