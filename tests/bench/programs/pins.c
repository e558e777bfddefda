/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include "pins.h"
#include "area.h"
#include "clock.h"
#include "pin-kinds.h"

#include <err.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/uio.h>

enum { PAGE = 4096, PART = 2 << 20 };

struct pins {
	const struct pin_kind *kind;
	void *held;
	struct iovec pages[MAX_PINS];
	size_t count;
	bool seen[MAX_PINS];
	pthread_t thread;
	unsigned ms;
	uint64_t released;
};

static const struct pin_kind *const kinds[] = {
	[PINS_PIPE] = &pin_kind_pipe,
	[PINS_DIRECT] = &pin_kind_direct,
	[PINS_URING] = &pin_kind_uring,
};

static void take_first_of_part(void *page, size_t offset, void *argument)
{
	struct pins *pins = argument;

	if (offset / PART >= MAX_PINS)
		errx(1, "an area of more than %d times 2 MiB", MAX_PINS);
	if (pins->seen[offset / PART])
		return;
	pins->seen[offset / PART] = true;
	pins->pages[pins->count++] = (struct iovec){ .iov_base = page, .iov_len = PAGE };
}

struct pins *pins_create(enum pins_kind kind)
{
	struct pins *pins = calloc(1, sizeof(*pins));

	if (!pins)
		err(1, "calloc");

	area_visit(take_first_of_part, pins);
	if (!pins->count) {
		free(pins);
		return NULL;
	}
	pins->kind = kinds[kind];
	pins->held = pins->kind->pin(pins->pages, pins->count);
	return pins;
}

static void *release(void *argument)
{
	struct pins *pins = argument;

	sleep_ms(pins->ms);
	pins->kind->unpin(pins->held);
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

void pins_destroy(struct pins *pins)
{
	pins->kind->unpin(pins->held);
	free(pins);
}
