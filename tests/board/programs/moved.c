/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/*
 * moved MIB ALLOCATIONS FILE: nobody's data is lost. MIB of memory of all kinds (anonymous, shared,
 * tmpfs, and FILE in the page cache) lie where the kernel put them, also in the area; many
 * large buffers make it move them; then every byte must be as it was.
 */
#include <fcntl.h>
#include <linux/dma-heap.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "heap-paths.h"
#include "meminfo.h"
#include "random.h"

enum {
	KINDS = 4,
	WORD = sizeof(uint64_t),
	SPARE = 280 << 20,
	SLICE = 8 << 20,
	LARGEST = 40 << 20,
	LIVE = 5,
	RENEWED = 3
};

struct memory {
	const char *kind;
	uint64_t *words;
	size_t size;
	int renewal;
	uint64_t sum;
};

static void stop(const char *what)
{
	perror(what);
	exit(1);
}

static void *map(size_t size, int flags, int fd)
{
	void *data = mmap(NULL, size, PROT_READ | PROT_WRITE, flags, fd, 0);

	if (data == MAP_FAILED)
		stop("mmap");
	return data;
}

/* Read-only: what a write does to it is the file system's. */
static struct memory map_file(const char *path, size_t size)
{
	struct memory memory = { .kind = "file" };
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat stat;

	if (fd < 0 || fstat(fd, &stat))
		stop(path);
	memory.size = ((size_t)stat.st_size < size ? (size_t)stat.st_size : size) / WORD * WORD;
	memory.words = mmap(NULL, memory.size, PROT_READ, MAP_SHARED, fd, 0);
	if (memory.words == MAP_FAILED)
		stop(path);
	close(fd);
	return memory;
}

static void *map_tmpfs(size_t size)
{
	int fd = memfd_create("moved", MFD_CLOEXEC);
	void *data;

	if (fd < 0 || ftruncate(fd, (off_t)size))
		stop("memfd_create");
	data = map(size, MAP_SHARED, fd);
	close(fd);
	return data;
}

static void fill_slice(struct memory *memory, size_t slice)
{
	uint64_t *words = memory->words + slice * SLICE / WORD, seed = slice + 1;

	for (size_t i = 0; i < SLICE / WORD; i++)
		words[i] = random_next(&seed);
}

static bool slice_is_intact(const struct memory *memory, size_t slice)
{
	const uint64_t *words = memory->words + slice * SLICE / WORD;
	uint64_t seed = slice + 1;

	for (size_t i = 0; i < SLICE / WORD; i++)
		if (words[i] != random_next(&seed))
			return false;
	return true;
}

static struct memory fill(const char *kind, uint64_t *words, size_t size, int renewal)
{
	struct memory memory = { .kind = kind, .words = words, .size = size, .renewal = renewal };

	for (size_t slice = 0; slice < size / SLICE; slice++)
		fill_slice(&memory, slice);
	return memory;
}

/* What was moved out of the area does not come back by itself; new pages may. */
static bool renew_a_slice(struct memory *memory, size_t number)
{
	size_t slice = number % (memory->size / SLICE);
	bool intact = slice_is_intact(memory, slice);

	if (madvise((char *)memory->words + slice * SLICE, SLICE, memory->renewal))
		stop("madvise");
	fill_slice(memory, slice);
	return intact;
}

/* FNV-1a, by words. */
static uint64_t checksum(const struct memory *memory)
{
	uint64_t sum = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < memory->size / WORD; i++)
		sum = (sum ^ memory->words[i]) * UINT64_C(0x100000001b3);
	return sum;
}

static bool is_intact(const struct memory *memory)
{
	bool intact = checksum(memory) == memory->sum;

	printf("%s: %zu MiB%s\n", memory->kind, memory->size >> 20, intact ? "" : " HAVE CHANGED");
	return intact;
}

static int try_a_buffer(int heap, uint64_t size)
{
	struct dma_heap_allocation_data data = { .len = size, .fd_flags = O_RDWR | O_CLOEXEC };

	return ioctl(heap, DMA_HEAP_IOCTL_ALLOC, &data) ? -1 : (int)data.fd;
}

/* With the area free again, the kernel lends it for some of the new pages. */
static bool lend_the_area(int live[LIVE], struct memory *all, unsigned round)
{
	bool intact = true;

	for (int i = 0; i < LIVE; i++) {
		close(live[i]);
		live[i] = -1;
	}
	for (unsigned i = 0; i < RENEWED * 2; i++)
		intact = renew_a_slice(&all[i / 2], round * 2 + i % 2) && intact;
	return intact;
}

/* The pool is off, so that each takes its pages from the area anew. */
static bool allocate_many(unsigned count, struct memory *all, unsigned *failed)
{
	int heap = open_heap_node();
	int live[LIVE];
	bool intact = true;
	uint64_t seed = 1;

	if (heap < 0)
		stop("heap");
	memset(live, -1, sizeof(live));
	for (unsigned i = 0; i < count; i++) {
		if (i % LIVE == 0)
			intact = lend_the_area(live, all, i / LIVE) && intact;
		live[i % LIVE] = try_a_buffer(heap, LARGEST / 2 + random_below(&seed, LARGEST / 2));
		*failed += live[i % LIVE] < 0;
	}
	for (int i = 0; i < LIVE; i++)
		close(live[i]);
	close(heap);
	return intact;
}

/* The area is the last place where the kernel puts something: fill the others first. */
static void fill_other_memory(size_t needed)
{
	size_t available = meminfo("MemAvailable:");

	if (available > needed + SPARE)
		memset(map(available - needed - SPARE, MAP_PRIVATE | MAP_ANONYMOUS, -1), 1,
		       available - needed - SPARE);
}

int main(int argc, char **argv)
{
	unsigned long mib = argc == 4 ? strtoul(argv[1], NULL, 10) : 0;
	unsigned count = argc == 4 ? (unsigned)strtoul(argv[2], NULL, 10) : 0, failed = 0;
	size_t size = (mib << 20) / KINDS / SLICE * SLICE;
	struct memory all[KINDS];
	unsigned long long moved;
	bool intact;

	if (!size || !count) {
		fprintf(stderr, "usage: moved MIB ALLOCATIONS FILE\n");
		return 2;
	}
	fill_other_memory(size * KINDS);
	all[0] = fill("anonymous", map(size, MAP_PRIVATE | MAP_ANONYMOUS, -1), size, 1);
	all[1] = fill("shared", map(size, MAP_SHARED | MAP_ANONYMOUS, -1), size, 2);
	all[2] = fill("tmpfs", map_tmpfs(size), size, MADV_REMOVE);
	all[3] = map_file(argv[3], size);
	for (int i = 0; i < KINDS; i++)
		all[i].sum = checksum(&all[i]);

	moved = vmstat("pgmigrate_success");
	intact = allocate_many(count, all, &failed);
	moved = vmstat("pgmigrate_success") - moved;
	for (int i = 0; i < KINDS; i++)
		intact = is_intact(&all[i]) && intact;
	printf("%u allocations, %u failed, %llu pages were moved, every byte %s\n", count, failed,
	       moved, intact ? "is as it was" : "is NOT as it was");
	if (!moved)
		printf("nothing was moved, so this shows nothing\n");
	return intact && moved && failed < count ? 0 : 1;
}
