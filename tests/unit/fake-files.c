/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include "fake-files.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "wrap.h"

static struct {
	const char *meminfo, *fdinfo, *our_heap;
} files;

void fake_forget_files(void)
{
	memset(&files, 0, sizeof(files));
}

void fake_set_meminfo(const char *text)
{
	files.meminfo = text;
}

void fake_set_fdinfo(const char *text)
{
	files.fdinfo = text;
}

void fake_set_our_heap(const char *name)
{
	files.our_heap = name;
}

int fake_access_sysfs(const char *path)
{
	static const char folder[] = "/sys/kernel/dma_heap_cma/";

	if (files.our_heap && !strncmp(path, folder, sizeof(folder) - 1) &&
	    !strcmp(path + sizeof(folder) - 1, files.our_heap))
		return 0;
	errno = ENOENT;
	return -1;
}

static FILE *open_text(const char *text)
{
	if (!text) {
		errno = ENOENT;
		return NULL;
	}
	return fmemopen((void *)(uintptr_t)text, strlen(text), "r");
}

FILE *__wrap_fopen64(const char *path, const char *mode)
{
	if (!strcmp(path, "/proc/meminfo"))
		return open_text(files.meminfo);
	if (!strncmp(path, "/proc/self/fdinfo/", 18))
		return open_text(files.fdinfo);
	return __real_fopen64(path, mode);
}
