/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* Pages of the area that are pinned for a moment: the allocation waits, for a while. */
#include "board-test.h"
#include "heap-files.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>

enum { PINS = 16 };

/* Pages of ours that lie in the area, held by a pipe: the kernel cannot move them. */
struct pins {
	char *memory;
	size_t size;
	int pipe[2];
	int count;
};

static size_t available_memory(void)
{
	FILE *file = fopen("/proc/meminfo", "r");
	unsigned long long kib = 0;
	char line[128];

	assert_non_null(file);
	while (fgets(line, sizeof(line), file))
		if (sscanf(line, "MemAvailable: %llu", &kib) == 1)
			break;
	fclose(file);

	return (size_t)kib << 10;
}

/* Where the area is: the debugfs entry of its largest buffer. */
static void find_area(uint64_t *first, uint64_t *last)
{
	uint64_t size = read_counter("size") / 4096 * 4096 / 8 * 7;
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
	*first = start / page_size();
	*last = end / page_size();
}

static uint64_t frame_of(int pagemap, const char *page)
{
	uint64_t entry;

	assert_int_equal(pread(pagemap, &entry, sizeof(entry),
			       (off_t)((uintptr_t)page / page_size() * sizeof(entry))),
			 sizeof(entry));
	return entry & ((1ULL << 55) - 1);
}

static void pin(struct pins *pins, char *page)
{
	struct iovec iov = { .iov_base = page, .iov_len = page_size() };

	assert_int_equal(vmsplice(pins->pipe[1], &iov, 1, SPLICE_F_NONBLOCK), page_size());
	pins->count++;
}

/* Fills memory until pages of ours lie in the middle of the area, and pins some of them. */
static void pin_pages(struct pins *pins, uint64_t first, uint64_t last)
{
	uint64_t quarter = (last - first) / 4;
	int pagemap = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);

	*pins = (struct pins){ .size = available_memory() / 20 * 19 };
	assert_true(pagemap >= 0);
	assert_int_equal(pipe(pins->pipe), 0);
	pins->memory =
		mmap(NULL, pins->size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	assert_true(pins->memory != MAP_FAILED);
	madvise(pins->memory, pins->size, MADV_NOHUGEPAGE);

	for (size_t i = 0; i < pins->size && pins->count < PINS; i += page_size()) {
		uint64_t frame;

		pins->memory[i] = 1;
		frame = frame_of(pagemap, pins->memory + i);
		if (frame > first + quarter && frame < last - quarter)
			pin(pins, pins->memory + i);
	}
	must_close(pagemap);
	/* The pipe keeps what is pinned; the rest must not stand in the way. */
	munmap(pins->memory, pins->size);
	assert_true(pins->count > 0);
}

static void *unpin_soon(void *argument)
{
	struct pins *pins = argument;

	usleep(300000);
	close(pins->pipe[0]);
	close(pins->pipe[1]);
	return NULL;
}

static void what_is_pinned_for_a_moment_is_waited_for(void **state)
{
	uint64_t first, last, waits = read_counter("waits");
	struct pins pins;
	pthread_t thread;

	(void)state;
	must_set("retry_ms", "20000");
	find_area(&first, &last);
	must_set("pool_drain", "1");
	pin_pages(&pins, first, last);

	assert_int_equal(pthread_create(&thread, NULL, unpin_soon, &pins), 0);
	must_close(must_alloc((last - first + 1) * page_size()));
	assert_int_equal(pthread_join(thread, NULL), 0);
	assert_true(read_counter("waits") > waits);
}

static void what_stays_pinned_ends_in_enomem(void **state)
{
	uint64_t first, last, failures = read_counter_of("failures", "pinned");
	struct pins pins;
	int heap = open_heap();

	(void)state;
	must_set("retry_ms", "200");
	find_area(&first, &last);
	must_set("pool_drain", "1");
	pin_pages(&pins, first, last);

	assert_int_equal(heap_alloc(heap, (last - first + 1) * page_size()), -ENOMEM);
	assert_int_equal(read_counter_of("failures", "pinned"), failures + 1);
	must_close(pins.pipe[0]);
	must_close(pins.pipe[1]);
	must_close(heap);
}

static int restore_retry(void **state)
{
	(void)state;
	must_set("retry_ms", "2000");
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		checked_test(what_is_pinned_for_a_moment_is_waited_for),
		checked_test(what_stays_pinned_ends_in_enomem),
	};

	return cmocka_run_group_tests(tests, NULL, restore_retry);
}
