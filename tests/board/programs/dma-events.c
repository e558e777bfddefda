/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include "dma-events.h"
#include "board-test.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define TRACING "/sys/kernel/tracing/"

static void write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	must_close(fd);
}

int watch_dma(void **state)
{
	write_file(TRACING "events/dma/enable", "1");
	return remember_fds(state);
}

int unwatch_dma(void **state)
{
	write_file(TRACING "events/dma/enable", "0");
	return compare_fds(state);
}

void clear_dma_events(void)
{
	/* Truncating the trace clears it. */
	write_file(TRACING "trace", "\n");
}

static bool parse_event(const char *line, struct dma_event *event)
{
	const char *name = strstr(line, ": dma_sync_single_for_");

	if (!name)
		return false;
	event->for_device = strstr(name, "_for_device: ") != NULL;
	return sscanf(strstr(name, " dir="), " dir=%23s dma_addr=%llx size=%zu", event->direction,
		      &event->address, &event->size) == 3;
}

size_t read_dma_events(struct dma_event *events, size_t max)
{
	FILE *file = fopen(TRACING "trace", "r");
	struct dma_event event;
	char line[1024];
	size_t count = 0;

	assert_non_null(file);
	while (fgets(line, sizeof(line), file)) {
		if (!parse_event(line, &event))
			continue;
		if (count < max)
			events[count] = event;
		count++;
	}
	fclose(file);

	return count;
}
