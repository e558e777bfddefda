/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <err.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "owners.h"
#include "system.h"

enum { PAGE = 4096, WORDS = PAGE / sizeof(uint64_t), BATCH = 512 };

/* Fields of /proc/PID/pagemap. */
#define PRESENT (UINT64_C(1) << 63)
#define FRAME ((UINT64_C(1) << 55) - 1)

void memory_create(struct process_memory *memory)
{
	*memory = (struct process_memory){ .pages = meminfo("MemTotal:") / PAGE };
	memory->data = mmap(NULL, memory->pages * PAGE, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	memory->frames = calloc(memory->pages, sizeof(*memory->frames));
	if (memory->data == MAP_FAILED || !memory->frames)
		err(1, "room for %zu pages", memory->pages);
	madvise(memory->data, memory->pages * PAGE, MADV_NOHUGEPAGE);
}

void memory_grow(struct process_memory *memory, size_t bytes)
{
	size_t end = memory->used + bytes / PAGE;

	for (; memory->used < end && memory->used < memory->pages; memory->used++) {
		for (size_t word = 0; word < WORDS; word++)
			memory->data[memory->used * WORDS + word] =
				(memory->used + 1) * UINT64_C(0x9e3779b97f4a7c15) + word;
	}
}

/* Where pages are now, from one on; 0 for those that are nowhere. */
static void read_frames(const struct process_memory *memory, size_t page, uint64_t *frames,
			size_t count)
{
	int fd = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
	uintptr_t first = (uintptr_t)memory->data / PAGE + page;
	ssize_t length = (ssize_t)(count * sizeof(*frames));

	if (fd < 0 || pread(fd, frames, (size_t)length, (off_t)(first * sizeof(*frames))) != length)
		err(1, "/proc/self/pagemap");
	close(fd);
	for (size_t i = 0; i < count; i++)
		frames[i] = frames[i] & PRESENT ? frames[i] & FRAME : 0;
	if (count && !frames[0] && !page)
		errx(1, "/proc/self/pagemap tells frame numbers to root alone");
}

static size_t batch(const struct process_memory *memory, size_t page)
{
	return memory->used - page < BATCH ? memory->used - page : BATCH;
}

void memory_locate(struct process_memory *memory)
{
	for (size_t page = 0; page < memory->used; page += BATCH)
		read_frames(memory, page, &memory->frames[page], batch(memory, page));
}

static size_t free_outside(void)
{
	return meminfo("MemFree:") - meminfo("CmaFree:");
}

void memory_leave_room(struct process_memory *memory, uint64_t first, uint64_t end, size_t bytes)
{
	/* Not the first page: that it is there shows whether this is root. */
	for (size_t page = 1; page < memory->used; page++) {
		uint64_t *frame = &memory->frames[page];

		if (page % BATCH == 0 && free_outside() >= bytes)
			return;
		if (!*frame || (*frame >= first && *frame < end))
			continue;
		madvise(&memory->data[page * WORDS], PAGE, MADV_DONTNEED);
		*frame = 0;
	}
}

size_t memory_moved(const struct process_memory *memory, uint64_t first, uint64_t end)
{
	size_t moved = 0;

	for (size_t page = 0; page < memory->used; page += BATCH) {
		uint64_t now[BATCH];

		read_frames(memory, page, now, batch(memory, page));
		for (size_t i = 0; i < batch(memory, page); i++) {
			uint64_t before = memory->frames[page + i];

			if (before >= first && before < end && now[i] != before)
				moved++;
		}
	}
	return moved;
}

uint64_t memory_checksum(const struct process_memory *memory)
{
	uint64_t sum = 0;

	for (size_t page = 0; page < memory->used; page++) {
		for (size_t word = 0; memory->frames[page] && word < WORDS; word++)
			sum = (sum ^ memory->data[page * WORDS + word]) * UINT64_C(0x100000001b3);
	}
	return sum;
}

void memory_destroy(struct process_memory *memory)
{
	munmap(memory->data, memory->pages * PAGE);
	free(memory->frames);
}
