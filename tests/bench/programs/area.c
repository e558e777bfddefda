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

enum { PAGE = 4096, STEP = 1 << 20, MAX_REGIONS = 256, BATCH = 512 };

/* Less and the kernel would begin to reclaim, or to kill. */
static const size_t keep_free = 32 << 20;

/* Fields of /proc/PID/pagemap. */
#define PRESENT (1ull << 63)
#define FRAME ((1ull << 55) - 1)

/* The program fills one area, from one thread. */
static struct {
	uint64_t first, end;
	struct region {
		char *data;
		size_t size;
	} regions[MAX_REGIONS];
	size_t region_count;
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

static size_t read_pagemap(const struct region *region, size_t offset, uint64_t *entries)
{
	const size_t left = (region->size - offset) / PAGE, count = left < BATCH ? left : BATCH;
	const uintptr_t page = ((uintptr_t)region->data + offset) / PAGE;

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

	for (size_t r = 0; r < area.region_count; r++) {
		const struct region *region = &area.regions[r];

		for (size_t offset = 0; offset < region->size; offset += BATCH * PAGE) {
			const size_t count = read_pagemap(region, offset, entries);

			for (size_t i = 0; i < count; i++)
				if (entries[i] & PRESENT && in_area(entries[i]) == inside &&
				    !visit(region->data + offset + i * PAGE, entries[i] & FRAME,
					   argument))
					return;
		}
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

/* Touch new memory until only @keep_free is left. */
static void take_free_memory(void)
{
	const size_t size = meminfo("MemFree:");
	struct region *region = &area.regions[area.region_count];
	size_t taken;

	if (size <= keep_free)
		return;
	if (area.region_count == MAX_REGIONS)
		errx(1, "the area was filled %d times", MAX_REGIONS);
	region->size = (size - keep_free) / STEP * STEP;
	region->data = mmap(NULL, region->size, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (region->data == MAP_FAILED)
		err(1, "mmap of %zu bytes", region->size);
	madvise(region->data, region->size, MADV_NOHUGEPAGE);
	area.region_count++;

	for (taken = 0; taken < region->size; taken += PAGE) {
		if (taken % STEP == 0 && meminfo("MemFree:") < keep_free)
			break;
		region->data[taken] = 1;
	}
	/* Addresses are scarce on 32 bits, and this is done again and again. */
	if (taken < region->size)
		munmap(region->data + taken, region->size - taken);
	region->size = taken;
	if (!taken)
		area.region_count--;
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
	while (area.region_count) {
		struct region *region = &area.regions[--area.region_count];

		munmap(region->data, region->size);
	}
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
