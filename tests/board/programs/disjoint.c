/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/*
 * A page belongs to one: never to two live buffers, nor to a buffer and to a program's memory.
 * Sizes are such that whatever rounds them up or cuts them finds pages of a neighbour.
 */
#include "board-test.h"
#include "cmaheap-device.h"
#include "heap-files.h"
#include "meminfo.h"
#include "pool-settings.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

static const size_t sizes[] = { 1, 3, 7, 15, 31, 63, 127 };

/* Of pages of 4 KiB; of larger ones fewer fit in the area. */
enum { SIZES = sizeof(sizes) / sizeof(sizes[0]), EACH = 16, BUFFERS = SIZES * EACH };

static int count;

/* What was written to it, a word a page. */
struct memory {
	int fd; /* -1: a program's */
	uint64_t address, *words;
	size_t pages;
};

static size_t word_of(size_t page)
{
	return page * page_size() / sizeof(uint64_t);
}

static void stamp(struct memory *memory)
{
	for (size_t i = 0; i < memory->pages; i++)
		memory->words[word_of(i)] = (uint64_t)(uintptr_t)memory ^ i;
}

static void expect_stamps(const struct memory *memory, const char *what)
{
	for (size_t i = 0; i < memory->pages; i++)
		if (memory->words[word_of(i)] != ((uint64_t)(uintptr_t)memory ^ i))
			fail_msg("%s of %zu pages, page %zu: others wrote 0x%llx", what,
				 memory->pages, i, (unsigned long long)memory->words[word_of(i)]);
}

static void take(struct memory *buffer, size_t pages)
{
	size_t size = pages * page_size();

	expect_zeros(buffer->fd = must_alloc(size), size);
	buffer->pages = pages;
	buffer->address = must_locate(buffer->fd);
	buffer->words = must_map(buffer->fd, size);
	stamp(buffer);
}

static void let_go(struct memory *buffer)
{
	expect_stamps(buffer, "buffer");
	munmap(buffer->words, buffer->pages * page_size());
	must_close(buffer->fd);
}

/* Most of what there is: the kernel takes the area for that, too. */
static void take_as_program(struct memory *victim)
{
	const size_t size = meminfo("MemAvailable:") / 8 * 7 / page_size() * page_size();

	*victim = (struct memory){ .fd = -1, .pages = size / page_size() };
	victim->words =
		mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	assert_ptr_not_equal(victim->words, MAP_FAILED);
	madvise(victim->words, size, MADV_NOHUGEPAGE);
	stamp(victim);
}

static int by_address(const void *a, const void *b)
{
	const struct memory *const *one = a, *const *other = b;

	return ((*one)->address > (*other)->address) - ((*one)->address < (*other)->address);
}

static void expect_disjoint(struct memory *buffers)
{
	struct memory *sorted[BUFFERS] = { NULL };

	for (int i = 0; i < count; i++)
		sorted[i] = &buffers[i];
	qsort(sorted, (size_t)count, sizeof(sorted[0]), by_address);
	for (int i = 1; i < count; i++)
		assert_true(sorted[i]->address - sorted[i - 1]->address >=
			    sorted[i - 1]->pages * page_size());
}

/* Half of them go, one by one, and back to the area; a program and buffers of other sizes come. */
static void live_and_let_go(struct memory *buffers, int step)
{
	struct memory victim;

	for (int i = 0; i < count; i += 2)
		let_go(&buffers[i]);
	must_set("pool_drain", "1");
	take_as_program(&victim);
	for (int i = 0; i < count; i += 2)
		take(&buffers[i], sizes[(i + step) % SIZES]);

	expect_disjoint(buffers);
	expect_stamps(&victim, "memory");
	for (int i = 0; i < count; i++)
		expect_stamps(&buffers[i], "buffer");
	assert_int_equal(munmap(victim.words, victim.pages * page_size()), 0);
}

static void no_page_has_two_owners(void **state)
{
	static struct memory buffers[BUFFERS];

	(void)state;
	count = (int)(BUFFERS * 4096 / page_size());
	for (int i = 0; i < count; i++)
		take(&buffers[i], sizes[i % SIZES]);
	expect_disjoint(buffers);
	for (int step = 1; step <= 2; step++)
		live_and_let_go(buffers, step);
	for (int i = 0; i < count; i++)
		let_go(&buffers[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		pool_test(no_page_has_two_owners),
	};

	/* Else it may be our own code that somebody overwrites. */
	mlockall(MCL_CURRENT);
	return cmocka_run_group_tests(tests, remember_pool_settings, restore_pool_settings);
}
