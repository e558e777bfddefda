/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/*
 * Some processes at once allocate, write, read and free buffers of mixed sizes, and drain the pool
 * now and then: each finds its buffers zero at first, and as it left them later. $ROUNDS rounds
 * each (600), in the order of $SEED (1).
 */
#include "board-test.h"
#include "heap-files.h"
#include "random.h"

#include <errno.h>
#include <linux/dma-buf.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PROCESSES = 3, LIVE = 12, SMALL = 64, LARGE = 1024, DRAIN_EVERY = 50 };

struct buffer {
	int fd;
	size_t pages;
	uint64_t stamp;
};

static uint64_t random_state;

static int complain(const char *what, const struct buffer *buffer, size_t page, uint64_t found)
{
	print_error("%s: page %zu of %zu has 0x%llx, stamp 0x%llx\n", what, page, buffer->pages,
		    (unsigned long long)found, (unsigned long long)buffer->stamp);
	return 1;
}

/* Between the brackets of CPU access: every page has what is expected, and gets what is new. */
static int replace(const struct buffer *buffer, uint64_t expected, uint64_t new, const char *what)
{
	const size_t step = page_size() / sizeof(uint64_t);
	uint64_t *words = must_map(buffer->fd, buffer->pages * page_size());
	int bad = sync_buffer(buffer->fd, DMA_BUF_SYNC_START | DMA_BUF_SYNC_RW);

	for (size_t i = 0; !bad && i < buffer->pages; i++) {
		uint64_t *word = &words[i * step + i % step];

		if (*word != (expected ? expected ^ i : 0))
			bad = complain(what, buffer, i, *word);
		*word = new ^ i;
	}
	bad = bad ? bad : sync_buffer(buffer->fd, DMA_BUF_SYNC_END | DMA_BUF_SYNC_RW);
	munmap(words, buffer->pages * page_size());

	return bad;
}

/* Which buffer of which size is not there does not matter, only that most are. */
static int take(int heap, struct buffer *buffer, unsigned *failed)
{
	uint64_t most = random_below(&random_state, 4) ? SMALL : LARGE;

	buffer->pages = 1 + (size_t)random_below(&random_state, most);
	buffer->stamp = random_next(&random_state);
	buffer->fd = heap_alloc(heap, buffer->pages * page_size());
	if (buffer->fd >= 0)
		return replace(buffer, 0, buffer->stamp, "not zero");
	*failed += 1;
	return buffer->fd == -ENOMEM ? 0 : 1;
}

static int let_go(struct buffer *buffer)
{
	int bad = replace(buffer, buffer->stamp, ~buffer->stamp, "not as it was");

	close(buffer->fd);
	buffer->fd = -1;
	return bad;
}

static int allocate_and_free(uint64_t rounds)
{
	struct buffer buffers[LIVE];
	unsigned failed = 0;
	int heap = open_heap(), bad = 0;

	for (int i = 0; i < LIVE; i++)
		buffers[i].fd = -1;
	for (uint64_t i = 0; i < rounds && !bad; i++) {
		struct buffer *buffer = &buffers[random_below(&random_state, LIVE)];

		bad = buffer->fd >= 0 ? let_go(buffer) : take(heap, buffer, &failed);
		if (i % DRAIN_EVERY == 0)
			drain_pool();
	}
	for (int i = 0; i < LIVE && !bad; i++)
		bad = buffers[i].fd >= 0 ? let_go(&buffers[i]) : 0;
	if (failed > rounds / 4) {
		print_error("%u of %llu rounds without memory\n", failed,
			    (unsigned long long)rounds);
		return 1;
	}

	return bad;
}

static void every_process_finds_what_it_wrote(void **state)
{
	uint64_t rounds = number_of("ROUNDS", 600), seed = number_of("SEED", 1);
	int status, bad = 0;

	(void)state;
	for (unsigned i = 0; i < PROCESSES; i++) {
		pid_t pid = fork();

		assert_true(pid >= 0);
		if (pid)
			continue;
		random_state = seed * PROCESSES + i + 1;
		_exit(allocate_and_free(rounds));
	}
	while (wait(&status) > 0)
		bad |= status;
	assert_int_equal(bad, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		checked_test(every_process_finds_what_it_wrote),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
