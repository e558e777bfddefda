/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include "cache.h"
#include "meminfo.h"

#include <err.h>
#include <fcntl.h>
#include <unistd.h>

static const size_t give_up = (size_t)1 << 30;

static int file = -1;

void cache_set_file(const char *path)
{
	file = open(path, O_RDONLY | O_CLOEXEC);
	if (file < 0)
		err(1, "%s", path);
}

void cache_read_until(size_t cma_free)
{
	static char data[1 << 20];

	if (file < 0)
		errx(2, "this condition needs --cache-file");
	for (size_t done = 0; done < give_up && meminfo("CmaFree:") > cma_free;) {
		ssize_t length = read(file, data, sizeof(data));

		if (length < 0)
			err(1, "reading the file that fills the area");
		if (!length)
			lseek(file, 0, SEEK_SET);
		done += length ? (size_t)length : sizeof(data);
	}
}
