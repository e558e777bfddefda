/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include "area.h"
#include "meminfo.h"

#include <err.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

enum { PAGE = 4096, STEP = 1 << 20, BATCH = 512 };

/* Less and the kernel would begin to reclaim, or to kill. */
static const size_t keep_free = 32 << 20;

/* Fields of /proc/PID/pagemap. */
#define PRESENT (1ull << 63)
#define FRAME ((1ull << 55) - 1)

/* The program fills one area, from one thread. */
static struct {
	uint64_t first, end;
	char *data; /* one mapping as large as all memory, of which pages come and go */
	size_t size;
	int pagemap;
} area;

void area_set(const char *text)
{
	unsigned long long start, size;

	if (sscanf(text, "%llx:%llx", &start, &size) != 2)
		errx(2, "'%s' is not an area; expected START:BYTES in hexadecimal", text);
	area.first = start / PAGE;
	area.end = (start + size) / PAGE;
	area.pagemap = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
	if (area.pagemap < 0)
		err(1, "/proc/self/pagemap");
}

static bool in_area(uint64_t entry)
{
	const uint64_t frame = entry & FRAME;

	return frame >= area.first && frame < area.end;
}

static size_t read_pagemap(size_t offset, uint64_t *entries)
{
	const size_t left = (area.size - offset) / PAGE, count = left < BATCH ? left : BATCH;
	const uintptr_t page = ((uintptr_t)area.data + offset) / PAGE;

	if (pread(area.pagemap, entries, count * sizeof(*entries),
		  (off_t)(page * sizeof(*entries))) != (ssize_t)(count * sizeof(*entries)))
		err(1, "/proc/self/pagemap");

	return count;
}

/* Visit our pages that are inside the area, or those that are not, until a visit says false. */
static void for_each_page(bool inside, bool (*visit)(char *page, uint64_t frame, void *argument),
			  void *argument)
{
	uint64_t entries[BATCH];

	for (size_t offset = 0; offset < area.size; offset += BATCH * PAGE) {
		const size_t count = read_pagemap(offset, entries);

		for (size_t i = 0; i < count; i++)
			if (entries[i] & PRESENT && in_area(entries[i]) == inside &&
			    !visit(area.data + offset + i * PAGE, entries[i] & FRAME, argument))
				return;
	}
}

static bool release_page(char *page, uint64_t frame, void *argument)
{
	size_t *pages = argument;

	(void)frame;
	if (!*pages)
		return false;
	madvise(page, PAGE, MADV_DONTNEED);
	--*pages;

	return true;
}

static void map_memory(void)
{
	area.size = meminfo("MemTotal:") / STEP * STEP;
	area.data = mmap(NULL, area.size, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (area.data == MAP_FAILED)
		err(1, "mmap of %zu bytes", area.size);
	madvise(area.data, area.size, MADV_NOHUGEPAGE);
}

/* Touch what is missing until only @keep_free is left. */
static void take_free_memory(void)
{
	if (!area.data)
		map_memory();
	for (size_t i = 0; i < area.size; i += PAGE) {
		if (i % STEP == 0 && meminfo("MemFree:") < keep_free)
			return;
		area.data[i] = 1;
	}
}

void area_fill_anonymous(size_t outside)
{
	size_t free_outside, pages;

	take_free_memory();
	free_outside = meminfo("MemFree:") - meminfo("CmaFree:");
	pages = free_outside < outside ? (outside - free_outside) / PAGE : 0;
	for_each_page(false, release_page, &pages);
}

void area_clear(void)
{
	size_t pages = SIZE_MAX;

	for_each_page(true, release_page, &pages);
}

void area_empty(void)
{
	munmap(area.data, area.size);
	area.data = NULL;
	area.size = 0;
}

struct visit {
	void (*visit)(void *page, size_t offset, void *argument);
	void *argument;
};

static bool visit_page(char *page, uint64_t frame, void *argument)
{
	const struct visit *visit = argument;

	visit->visit(page, (size_t)(frame - area.first) * PAGE, visit->argument);
	return true;
}

void area_visit(void (*visit)(void *page, size_t offset, void *argument), void *argument)
{
	struct visit arguments = { visit, argument };

	for_each_page(true, visit_page, &arguments);
}
