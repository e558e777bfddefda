/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* The fuzzer's actions on mappings. */
#include "fuzz-uapi.h"

#include <setjmp.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PAGE = 4096, LARGEST_PAGES = 600 };

static sigjmp_buf after_fault;

static void on_fault(int number)
{
	siglongjmp(after_fault, number);
}

static struct fuzz_map *some_map(struct fuzz *fuzz)
{
	return &fuzz->maps[fuzz_below(fuzz, FUZZ_MAPS)];
}

static size_t some_pages(struct fuzz *fuzz)
{
	return (size_t)fuzz_below(fuzz, 1 + fuzz_below(fuzz, LARGEST_PAGES)) * PAGE;
}

static void drop(struct fuzz_map *map)
{
	if (map->data)
		munmap(map->data, map->size);
	map->data = NULL;
}

static void map_some(struct fuzz *fuzz)
{
	const int protections[] = { PROT_READ, PROT_WRITE, PROT_READ | PROT_WRITE, PROT_NONE,
				    PROT_READ | PROT_EXEC };
	struct fuzz_map *map = some_map(fuzz);
	int flags = fuzz_below(fuzz, 8) ? MAP_SHARED : MAP_PRIVATE;
	void *data;

	drop(map);
	if (!fuzz_below(fuzz, 4))
		flags |= MAP_POPULATE;
	map->size = some_pages(fuzz) + (size_t)fuzz_below(fuzz, 2);
	data = mmap(NULL, map->size, protections[fuzz_below(fuzz, 5)], flags, fuzz_fd(fuzz),
		    (off_t)(fuzz_below(fuzz, 2) ? 0 : some_pages(fuzz)));
	map->data = data == MAP_FAILED ? NULL : data;
}

static void change_a_part(struct fuzz *fuzz)
{
	struct fuzz_map *map = some_map(fuzz);
	size_t first = some_pages(fuzz), size = some_pages(fuzz);

	if (!map->data || first + size > map->size)
		return;
	switch (fuzz_below(fuzz, 5)) {
	case 0:
		mprotect(map->data + first, size, (int)fuzz_below(fuzz, 8));
		break;
	case 1:
		munmap(map->data + first, size);
		break;
	case 2:
		madvise(map->data + first, size, (int)fuzz_below(fuzz, 26));
		break;
	case 3:
		msync(map->data + first, size, MS_SYNC);
		break;
	default:
		mlock(map->data + first, size);
	}
}

static void move(struct fuzz *fuzz)
{
	struct fuzz_map *map = some_map(fuzz);
	size_t size = some_pages(fuzz) + PAGE;
	void *data;

	if (!map->data)
		return;
	data = mremap(map->data, map->size, size, MREMAP_MAYMOVE);
	if (data == MAP_FAILED)
		return;
	map->data = data;
	map->size = size;
}

/* Holes and protections are our own doing; the faults must be signals. */
static void touch(struct fuzz *fuzz)
{
	struct fuzz_map *map = some_map(fuzz);
	volatile char *place;

	if (!map->data || !map->size)
		return;
	place = map->data + fuzz_below(fuzz, map->size);
	signal(SIGSEGV, on_fault);
	signal(SIGBUS, on_fault);
	if (!sigsetjmp(after_fault, 1)) {
		if (fuzz_below(fuzz, 2))
			*place = 0x5a;
		else
			(void)*place;
	}
	signal(SIGSEGV, SIG_DFL);
	signal(SIGBUS, SIG_DFL);
}

/* A child has the same mappings and fds; it goes before its parent, or with a bang. */
static void fork_for_a_moment(struct fuzz *fuzz)
{
	bool bang = fuzz_below(fuzz, 2);
	pid_t pid = fork();

	if (!pid) {
		touch(fuzz);
		drop(some_map(fuzz));
		if (bang)
			raise(SIGKILL);
		_exit(0);
	}
	if (pid > 0)
		waitpid(pid, NULL, 0);
}

static void unmap(struct fuzz *fuzz)
{
	drop(some_map(fuzz));
}

void fuzz_map_step(struct fuzz *fuzz)
{
	static void (*const actions[])(
		struct fuzz *) = { map_some, map_some, unmap, change_a_part, change_a_part,
				   move,     touch,    touch, touch,	     fork_for_a_moment };

	actions[fuzz_below(fuzz, sizeof(actions) / sizeof(*actions))](fuzz);
}
