/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include "fuzz-cover.h"

#include <fcntl.h>
#include <linux/kcov.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

enum { PLACES = 1 << 18, KNOWN = 1 << 16 };

/* A hash table; the module has some thousand places. */
static uint64_t known[KNOWN];
static size_t known_count;

static void *map_shared(size_t size, int flags, int fd)
{
	void *data = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | flags, fd, 0);

	if (data == MAP_FAILED) {
		perror("mmap");
		exit(1);
	}
	return data;
}

void fuzz_cover_open(struct fuzz_cover *cover, unsigned steps)
{
	cover->fd = open("/sys/kernel/debug/kcov", O_RDWR | O_CLOEXEC);
	if (cover->fd < 0)
		return;
	if (ioctl(cover->fd, KCOV_INIT_TRACE, PLACES)) {
		perror("KCOV_INIT_TRACE");
		exit(1);
	}
	cover->places = map_shared(PLACES * sizeof(uint64_t), 0, cover->fd);
	cover->ends = map_shared((steps + 1) * sizeof(uint32_t), MAP_ANONYMOUS, -1);
}

static uint64_t place_count(const struct fuzz_cover *cover)
{
	return atomic_load_explicit((_Atomic uint64_t *)cover->places, memory_order_relaxed);
}

void fuzz_cover_begin(struct fuzz_cover *cover)
{
	if (cover->fd >= 0 && ioctl(cover->fd, KCOV_ENABLE, KCOV_TRACE_PC)) {
		perror("KCOV_ENABLE");
		exit(1);
	}
}

void fuzz_cover_step(struct fuzz_cover *cover, unsigned step)
{
	if (cover->fd >= 0)
		cover->ends[step] = (uint32_t)place_count(cover) + 1;
}

static bool is_new(uint64_t place)
{
	size_t i = place % KNOWN;

	while (known[i] && known[i] != place)
		i = (i + 1) % KNOWN;
	if (known[i] || known_count == KNOWN / 2)
		return false;
	known[i] = place;
	known_count++;
	return true;
}

unsigned fuzz_cover_collect(struct fuzz_cover *cover, unsigned steps)
{
	unsigned step = 0, taken = 0;
	uint64_t count;

	if (cover->fd < 0)
		return 0;
	count = place_count(cover);
	for (uint64_t i = 0; i < count; i++) {
		/* A process that was killed has no ends of what it did not do. */
		while (step < steps && cover->ends[step] && cover->ends[step] - 1 <= i)
			step++;
		if (is_new(cover->places[i + 1]))
			taken = step + 1;
	}
	cover->places[0] = 0;
	for (unsigned i = 0; i < steps; i++)
		cover->ends[i] = 0;
	return taken;
}

size_t fuzz_cover_count(void)
{
	return known_count;
}
