/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/*
 * Which cache maintenance CPU access causes, by the kernel's own dma:* events: what
 * is mapped by a device that is not coherent, whole, and only where it can matter.
 * $COHERENT is set on a machine whose devices all are coherent: then there is none.
 */
#include "board-test.h"
#include "drm-card.h"

#include <fcntl.h>
#include <linux/dma-buf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <xf86drm.h>

#define TRACING "/sys/kernel/tracing/"

enum { SIZE = 614400 };

struct counts {
	int for_cpu, for_device, whole;
};

static void write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	must_close(fd);
}

static int watch(void **state)
{
	write_file(TRACING "events/dma/enable", "1");
	return remember_fds(state);
}

static int unwatch(void **state)
{
	write_file(TRACING "events/dma/enable", "0");
	return compare_fds(state);
}

static struct counts count_events(void)
{
	FILE *file = fopen(TRACING "trace", "r");
	struct counts counts = { 0 };
	char line[1024], whole[32];

	assert_non_null(file);
	snprintf(whole, sizeof(whole), "{0x%x}", SIZE);
	while (fgets(line, sizeof(line), file)) {
		int for_cpu = strstr(line, "dma_sync_sg_for_cpu:") != NULL;
		int for_device = strstr(line, "dma_sync_sg_for_device:") != NULL;

		counts.for_cpu += for_cpu;
		counts.for_device += for_device;
		counts.whole += (for_cpu || for_device) && strstr(line, whole);
	}
	fclose(file);

	return counts;
}

static struct counts count_during(int fd, uint64_t flags)
{
	/* Truncating the trace clears it. */
	write_file(TRACING "trace", "\n");
	assert_int_equal(sync_buffer(fd, flags), 0);
	return count_events();
}

static void expect(struct counts counts, int for_cpu, int for_device)
{
	int coherent = getenv("COHERENT") != NULL;

	assert_int_equal(counts.for_cpu, coherent ? 0 : for_cpu);
	assert_int_equal(counts.for_device, coherent ? 0 : for_device);
	assert_int_equal(counts.whole, counts.for_cpu + counts.for_device);
}

static void without_a_device_nothing_is_synced(void **state)
{
	int fd = must_alloc(SIZE);

	(void)state;
	expect(count_during(fd, DMA_BUF_SYNC_START | DMA_BUF_SYNC_RW), 0, 0);
	expect(count_during(fd, DMA_BUF_SYNC_END | DMA_BUF_SYNC_RW), 0, 0);
	must_close(fd);
}

static void what_a_device_maps_is_synced_once_and_where_it_matters(void **state)
{
	int card = open_display(), fd = must_alloc(SIZE);
	uint32_t handle;

	(void)state;
	assert_int_equal(import_buffer(card, fd, &handle), 0);
	expect(count_during(fd, DMA_BUF_SYNC_START | DMA_BUF_SYNC_READ), 1, 0);
	expect(count_during(fd, DMA_BUF_SYNC_END | DMA_BUF_SYNC_READ), 0, 0);
	expect(count_during(fd, DMA_BUF_SYNC_START | DMA_BUF_SYNC_WRITE), 0, 0);
	expect(count_during(fd, DMA_BUF_SYNC_END | DMA_BUF_SYNC_WRITE), 0, 1);
	expect(count_during(fd, DMA_BUF_SYNC_START | DMA_BUF_SYNC_RW), 1, 0);
	expect(count_during(fd, DMA_BUF_SYNC_END | DMA_BUF_SYNC_RW), 0, 1);
	assert_int_equal(drmCloseBufferHandle(card, handle), 0);
	must_close(fd);
	must_close(card);
}

static void after_the_device_let_go_nothing_is_synced(void **state)
{
	int card = open_display(), fd = must_alloc(SIZE);
	uint32_t handle;

	(void)state;
	assert_int_equal(import_buffer(card, fd, &handle), 0);
	assert_int_equal(drmCloseBufferHandle(card, handle), 0);
	expect(count_during(fd, DMA_BUF_SYNC_START | DMA_BUF_SYNC_RW), 0, 0);
	must_close(fd);
	must_close(card);
}

#define traced_test(function) cmocka_unit_test_setup_teardown(function, watch, unwatch)

int main(void)
{
	const struct CMUnitTest tests[] = {
		traced_test(without_a_device_nothing_is_synced),
		traced_test(what_a_device_maps_is_synced_once_and_where_it_matters),
		traced_test(after_the_device_let_go_nothing_is_synced),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
