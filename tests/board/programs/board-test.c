/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include "board-test.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/dma-buf.h>
#include <linux/dma-heap.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

bool has_module(void)
{
	return access("/sys/kernel/dma_heap_cma", F_OK) == 0;
}

void need_module(void)
{
	if (!has_module())
		fail_msg("asks for what only heaps of module dma_heap_cma have, and it is not "
			 "loaded");
}

int need_module_for_all(void **state)
{
	(void)state;
	need_module();
	return 0;
}

uint64_t number_of(const char *variable, uint64_t otherwise)
{
	const char *text = getenv(variable);

	return text ? strtoull(text, NULL, 0) : otherwise;
}

int open_heap_named(const char *name)
{
	char path[256];
	int fd;

	snprintf(path, sizeof(path), "/dev/dma_heap/%s", name);
	fd = open(path, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		fail_msg("%s: errno %d", path, errno);

	return fd;
}

int open_heap(void)
{
	return open_heap_named(heap_name());
}

int heap_alloc(int heap, uint64_t size)
{
	struct dma_heap_allocation_data data = { .len = size, .fd_flags = O_RDWR | O_CLOEXEC };

	return ioctl(heap, DMA_HEAP_IOCTL_ALLOC, &data) ? -errno : (int)data.fd;
}

int must_alloc(uint64_t size)
{
	int heap = open_heap();
	int fd = heap_alloc(heap, size);

	must_close(heap);
	if (fd < 0)
		fail_msg("%llu bytes: errno %d", (unsigned long long)size, -fd);

	return fd;
}

void *must_map(int fd, size_t size)
{
	void *data = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	if (data == MAP_FAILED)
		fail_msg("mmap of %zu bytes: errno %d", size, errno);

	return data;
}

void expect_zeros(int fd, size_t size)
{
	unsigned char *data = must_map(fd, size);

	for (size_t i = 0; i < size; i++)
		if (data[i])
			fail_msg("byte %zu of %zu is 0x%02x", i, size, data[i]);
	munmap(data, size);
}

int sync_buffer(int fd, uint64_t flags)
{
	struct dma_buf_sync sync = { .flags = flags };

	return ioctl(fd, DMA_BUF_IOCTL_SYNC, &sync) ? -errno : 0;
}

void must_close(int fd)
{
	assert_int_equal(close(fd), 0);
}

uint64_t buffer_size(int fd)
{
	return (uint64_t)lseek(fd, 0, SEEK_END);
}

size_t page_size(void)
{
	return (size_t)sysconf(_SC_PAGESIZE);
}

size_t whole_pages(size_t size)
{
	return (size + page_size() - 1) / page_size() * page_size();
}

static long count_fds(void)
{
	DIR *dir = opendir("/proc/self/fd");
	long count = 0;

	assert_non_null(dir);
	while (readdir(dir))
		count++;
	closedir(dir);

	return count;
}

int remember_fds(void **state)
{
	*state = (void *)count_fds();
	return 0;
}

int compare_fds(void **state)
{
	assert_int_equal(count_fds(), (long)*state);
	return 0;
}
