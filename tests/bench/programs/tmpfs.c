/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include "tmpfs.h"
#include "meminfo.h"

#include <err.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static int file = -1;

void tmpfs_write_until(size_t cma_free)
{
	static char data[1 << 20];

	memset(data, 1, sizeof(data));
	while (meminfo("CmaFree:") > cma_free)
		if (write(file, data, sizeof(data)) < 0)
			err(1, "writing to tmpfs");
}

void tmpfs_empty(void)
{
	if (file < 0)
		file = memfd_create("bench", MFD_CLOEXEC);
	if (file < 0 || ftruncate(file, 0) || lseek(file, 0, SEEK_SET))
		err(1, "memfd");
}
