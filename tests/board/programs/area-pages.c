/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include "area-pages.h"
#include "board-test.h"
#include "heap-files.h"
#include "meminfo.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { STEP_PAGES = 256 };

/* Where the area is: the debugfs entry of its largest buffer. */
static void find_area(struct area_pages *area)
{
	uint64_t size = read_counter("size") / 8 / page_size() * page_size() * 7;
	int fd = must_alloc(size);
	FILE *file = fopen("/sys/kernel/debug/dma_heap_cma/buffers", "r");
	unsigned long long start = 0, end = 0, bytes;
	char line[512], heap[64];

	assert_non_null(file);
	while (fgets(line, sizeof(line), file))
		if (sscanf(line, "%63s %*u %llu 0x%llx-0x%llx", heap, &bytes, &start, &end) == 4 &&
		    !strcmp(heap, heap_name()) && bytes == size)
			break;
	fclose(file);
	must_close(fd);
	assert_true(end > start);
	area->first = start / page_size();
	area->last = end / page_size();
	must_set("pool_drain", "1");
}

static void read_frames(const char *memory, uint64_t *frames, size_t count)
{
	int pagemap = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);

	assert_true(pagemap >= 0);
	assert_int_equal(pread(pagemap, frames, count * sizeof(*frames),
			       (off_t)((uintptr_t)memory / page_size() * sizeof(*frames))),
			 count * sizeof(*frames));
	must_close(pagemap);
	for (size_t i = 0; i < count; i++)
		frames[i] &= (1ULL << 55) - 1;
}

static bool in_the_middle(const struct area_pages *area, uint64_t frame)
{
	const uint64_t quarter = (area->last - area->first) / 4;

	return frame > area->first + quarter && frame < area->last - quarter;
}

static void take_step(struct area_pages *area, char *memory)
{
	uint64_t frames[STEP_PAGES];

	assert_int_equal(madvise(memory, STEP_PAGES * page_size(), MADV_POPULATE_WRITE), 0);
	read_frames(memory, frames, STEP_PAGES);
	for (size_t i = 0; i < STEP_PAGES && area->count < MAX_AREA_PAGES; i++)
		if (in_the_middle(area, frames[i]))
			area->pages[area->count++] =
				(struct iovec){ memory + i * page_size(), page_size() };
}

void area_pages_take(struct area_pages *area)
{
	const size_t step = STEP_PAGES * page_size();

	*area = (struct area_pages){ .size = meminfo("MemAvailable:") / 20 * 19 / step * step };
	find_area(area);
	area->memory =
		mmap(NULL, area->size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	assert_true(area->memory != MAP_FAILED);
	madvise(area->memory, area->size, MADV_NOHUGEPAGE);

	for (size_t i = 0; i < area->size && area->count < MAX_AREA_PAGES; i += step)
		take_step(area, area->memory + i);
	assert_true(area->count > 0);
}

void area_pages_check(const struct area_pages *area)
{
	uint64_t frame;

	for (int i = 0; i < area->count; i++) {
		read_frames(area->pages[i].iov_base, &frame, 1);
		assert_true(in_the_middle(area, frame));
	}
}

void area_pages_unmap(struct area_pages *area)
{
	assert_int_equal(munmap(area->memory, area->size), 0);
}

uint64_t area_pages_buffer_size(const struct area_pages *area)
{
	return (area->last - area->first + 1) * page_size();
}
