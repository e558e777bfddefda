/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/*
 * Pages of the area that are pinned for a moment, by a pipe or by a disk that reads or
 * writes them directly: one attempt fails, an allocation that may wait does so, for a while.
 */
#include "area-pages.h"
#include "board-test.h"
#include "heap-files.h"
#include "stalled-transfer.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>

enum { SMALL = 1 << 20, MOST = 1024 };

enum pin_kind { BY_PIPE, BY_DIRECT_READ, BY_DIRECT_WRITE };

struct pins {
	enum pin_kind kind;
	struct area_pages area;
	int pipe[2];
	struct stalled_transfer *transfer;
	unsigned long long waits;
};

static void pin_by_pipe(struct pins *pins)
{
	assert_int_equal(pipe(pins->pipe), 0);
	assert_int_equal(vmsplice(pins->pipe[1], pins->area.pages, (size_t)pins->area.count,
				  SPLICE_F_NONBLOCK),
			 (size_t)pins->area.count * page_size());
}

static void pin(struct pins *pins, enum pin_kind kind)
{
	*pins = (struct pins){ .kind = kind };
	area_pages_take(&pins->area);
	if (kind == BY_PIPE)
		pin_by_pipe(pins);
	else
		pins->transfer = stalled_transfer_begin(kind == BY_DIRECT_WRITE, pins->area.pages,
							pins->area.count);
	area_pages_check(&pins->area);
	/* What is pinned stays; the rest must not stand in the way. */
	area_pages_unmap(&pins->area);
}

static void unpin(struct pins *pins)
{
	if (pins->transfer) {
		stalled_transfer_end(pins->transfer);
		return;
	}
	must_close(pins->pipe[0]);
	must_close(pins->pipe[1]);
}

/* If nothing ever waits, the test shall find out and not hang. */
static void wait_for_waiter(unsigned long long waits)
{
	for (int i = 0; i < 2000 && read_counter("waits") == waits; i++)
		usleep(10000);
}

static void *unpin_when_waited_for(void *argument)
{
	struct pins *pins = argument;

	wait_for_waiter(pins->waits);
	unpin(pins);
	return NULL;
}

static void expect_failure(const struct pins *pins, const char *retry_ms)
{
	uint64_t failures = read_counter_of("failures", "pinned");
	int heap = open_heap();

	must_set("retry_ms", retry_ms);
	assert_int_equal(heap_alloc(heap, area_pages_buffer_size(&pins->area)), -ENOMEM);
	assert_int_equal(read_counter_of("failures", "pinned"), failures + 1);
	must_close(heap);
}

static void expect_wait(struct pins *pins)
{
	pthread_t thread;

	must_set("retry_ms", "60000");
	pins->waits = read_counter("waits");
	assert_int_equal(pthread_create(&thread, NULL, unpin_when_waited_for, pins), 0);
	must_close(must_alloc(area_pages_buffer_size(&pins->area)));
	assert_int_equal(pthread_join(thread, NULL), 0);
	assert_int_equal(read_counter("waits"), pins->waits + 1);
}

static void test_pins(enum pin_kind kind)
{
	struct pins pins;

	pin(&pins, kind);
	expect_failure(&pins, "0");
	expect_failure(&pins, "200");
	expect_wait(&pins);
}

static void pages_in_a_pipe_are_waited_for(void **state)
{
	(void)state;
	test_pins(BY_PIPE);
}

static void pages_that_a_disk_writes_to_are_waited_for(void **state)
{
	(void)state;
	test_pins(BY_DIRECT_READ);
}

static void pages_that_a_disk_reads_from_are_waited_for(void **state)
{
	(void)state;
	test_pins(BY_DIRECT_WRITE);
}

/* All of the area but what is pinned and what is too small. */
static int fill_area(int *fds)
{
	int heap = open_heap(), count = 0;

	must_set("retry_ms", "200");
	while (count < MOST && (fds[count] = heap_alloc(heap, SMALL)) >= 0)
		count++;
	must_close(heap);

	return count;
}

struct held {
	int fd;
	unsigned long long waits;
};

static void *close_when_waited_for(void *argument)
{
	struct held *held = argument;

	wait_for_waiter(held->waits);
	must_close(held->fd);
	return NULL;
}

/* The one buffer that is kept warm, which does not go back to the area. */
static void what_others_free_meanwhile_is_taken(void **state)
{
	unsigned long long hits;
	int fds[MOST], count;
	struct held warm;
	struct pins pins;
	pthread_t thread;

	(void)state;
	pin(&pins, BY_PIPE);
	must_set("pool_warm", "1x1048576");
	warm.fd = must_alloc(SMALL);
	count = fill_area(fds);
	warm.waits = read_counter("waits");
	hits = read_counter("pool_hits");

	must_set("retry_ms", "60000");
	assert_int_equal(pthread_create(&thread, NULL, close_when_waited_for, &warm), 0);
	must_close(must_alloc(SMALL));
	assert_int_equal(pthread_join(thread, NULL), 0);
	assert_int_equal(read_counter("pool_hits"), hits + 1);

	must_set("pool_warm", "0");
	while (count)
		must_close(fds[--count]);
	unpin(&pins);
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
		checked_test(pages_in_a_pipe_are_waited_for),
		checked_test(pages_that_a_disk_writes_to_are_waited_for),
		checked_test(pages_that_a_disk_reads_from_are_waited_for),
		checked_test(what_others_free_meanwhile_is_taken),
	};

	return cmocka_run_group_tests(tests, need_module_for_all, restore_retry);
}
