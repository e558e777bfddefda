/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include "fake-files.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#include "wrap.h"

enum { MAX_SYSFS = 128 };

struct sysfs_file {
	char path[96];
	const char *text;
};

static struct {
	const char *meminfo, *fdinfo, *our_heap, *area;
	struct sysfs_file sysfs[MAX_SYSFS];
	size_t sysfs_count;
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

void fake_set_area(const char *name)
{
	files.area = name;
}

static bool is_entry(const char *path, const char *folder, const char *name)
{
	size_t length = strlen(folder);

	return name && !strncmp(path, folder, length) && !strcmp(path + length, name);
}

int fake_access_sysfs(const char *path)
{
	if (is_entry(path, "/sys/kernel/dma_heap_cma/", files.our_heap) ||
	    is_entry(path, "/sys/kernel/mm/cma/", files.area))
		return 0;
	errno = ENOENT;
	return -1;
}

void fake_add_sysfs(const char *text, const char *format, ...)
{
	struct sysfs_file *file = &files.sysfs[files.sysfs_count++];
	va_list arguments;

	assert_true(files.sysfs_count <= MAX_SYSFS);
	va_start(arguments, format);
	vsnprintf(file->path, sizeof(file->path), format, arguments);
	va_end(arguments);
	file->text = text;
}

static int open_memory(const char *text)
{
	int fd = memfd_create("sysfs", MFD_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(pwrite(fd, text, strlen(text), 0), strlen(text));
	return fd;
}

int fake_open_sysfs(const char *path)
{
	for (size_t i = 0; i < files.sysfs_count; i++) {
		if (!strcmp(files.sysfs[i].path, path))
			return open_memory(files.sysfs[i].text);
	}
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
