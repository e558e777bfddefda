/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include "pins.h"
#include "area.h"
#include "clock.h"

#include <err.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/uio.h>
#include <unistd.h>

/* A pipe holds 16 pages unless told otherwise, and pins what vmsplice() puts there. */
enum { PAGES_PER_PIPE = 16, MAX_PIPES = 32, MAX_PINS = PAGES_PER_PIPE * MAX_PIPES };
enum { PART = 2 << 20 };

struct pins {
	int pipes[MAX_PIPES][2];
	size_t pipe_count, pages;
	bool pinned[MAX_PINS];
	pthread_t thread;
	unsigned ms;
	uint64_t released;
};

static void pin_first_of_part(void *page, size_t offset, void *argument)
{
	struct pins *pins = argument;
	const struct iovec part = { .iov_base = page, .iov_len = 4096 };

	if (offset / PART >= MAX_PINS)
		errx(1, "an area of more than %d times 2 MiB", MAX_PINS);
	if (pins->pinned[offset / PART])
		return;

	if (pins->pages % PAGES_PER_PIPE == 0 &&
	    pipe2(pins->pipes[pins->pipe_count++], O_CLOEXEC))
		err(1, "pipe");
	if (vmsplice(pins->pipes[pins->pipe_count - 1][1], &part, 1, 0) != 4096)
		err(1, "vmsplice");
	pins->pinned[offset / PART] = true;
	pins->pages++;
}

struct pins *pins_create(void)
{
	struct pins *pins = calloc(1, sizeof(*pins));

	if (!pins)
		err(1, "calloc");

	area_visit(pin_first_of_part, pins);
	if (pins->pages)
		return pins;

	free(pins);
	return NULL;
}

static void *release(void *argument)
{
	struct pins *pins = argument;

	sleep_ms(pins->ms);
	for (size_t i = 0; i < pins->pipe_count; i++) {
		close(pins->pipes[i][0]);
		close(pins->pipes[i][1]);
	}
	pins->released = now_ns();

	return NULL;
}

void pins_release_after(struct pins *pins, unsigned ms)
{
	pins->ms = ms;
	if (pthread_create(&pins->thread, NULL, release, pins))
		errx(1, "no thread");
}

uint64_t pins_finish(struct pins *pins)
{
	uint64_t released;

	pthread_join(pins->thread, NULL);
	released = pins->released;
	free(pins);
	return released;
}
