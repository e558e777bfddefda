/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/*
 * On 32-bit Arm, what is mapped for a device to write to is invalidated, not cleaned: the zeros of
 * a new buffer must have left the caches before, or memory still has what was there. Shown by the
 * kernel's own dma:* events.
 */
#include "board-test.h"
#include "cmaheap-device.h"
#include "dma-events.h"
#include "heap-files.h"
#include "pool-settings.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { SIZE = 614400, MAX_EVENTS = 512 };

static int by_address(const void *a, const void *b)
{
	const struct dma_event *one = a, *other = b;

	return (one->address > other->address) - (one->address < other->address);
}

/* Every byte was written back since the trace was cleared, in one piece or several. */
static void expect_clean(uint64_t start, size_t size)
{
	struct dma_event *events = calloc(MAX_EVENTS, sizeof(*events));
	size_t count = read_exporters_mappings(events, MAX_EVENTS);
	uint64_t at = start;

	assert_in_range(count, 1, MAX_EVENTS);
	qsort(events, count, sizeof(*events), by_address);
	for (size_t i = 0; i < count; i++)
		if (events[i].for_device && strcmp(events[i].direction, "FROM_DEVICE") != 0 &&
		    events[i].address <= at && events[i].address + events[i].size > at)
			at = events[i].address + events[i].size;
	free(events);
	assert_true(at >= start + size);
}

static int dirty_buffer(void)
{
	int fd = must_alloc(SIZE);
	void *data = must_map(fd, SIZE);

	memset(data, 0xa5, SIZE);
	munmap(data, SIZE);
	return fd;
}

static void recycled(bool wait)
{
	int fd = dirty_buffer();
	uint64_t address = must_locate(fd);

	clear_dma_events();
	must_close(fd);
	if (wait)
		wait_for("pooled_clean", SIZE);
	fd = must_alloc(SIZE);
	assert_int_equal(must_locate(fd), address);
	expect_clean(address, SIZE);
	must_close(fd);
}

static void what_was_zeroed_in_the_background_is_clean(void **state)
{
	(void)state;
	recycled(true);
}

/* Most likely nobody has begun to zero it. */
static void what_is_wanted_again_at_once_is_clean(void **state)
{
	(void)state;
	recycled(false);
}

static int watch_empty_pool(void **state)
{
	empty_pool(state);
	return watch_dma(state);
}

#define cache_test(function)                                                                       \
	cmocka_unit_test_setup_teardown(function, watch_empty_pool, unwatch_dma)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cache_test(what_was_zeroed_in_the_background_is_clean),
		cache_test(what_is_wanted_again_at_once_is_clean),
	};

	return cmocka_run_group_tests(tests, remember_pool_settings, restore_pool_settings);
}
