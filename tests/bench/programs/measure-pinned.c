/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include "area.h"
#include "clock.h"
#include "measures.h"
#include "pins.h"
#include "plan.h"

#include <err.h>
#include <unistd.h>

static const size_t outside = 96 << 20;

/* Longer than one failing call, but within the time for which an exporter may try again; beyond it. */
enum { MOMENT_MS = 1500, TOO_LONG_MS = 8000 };

/*
 * How long one allocation takes while pages are pinned, and how long after
 * their release it has succeeded.
 */
static void one_attempt(const struct peer *peer, struct series *call, struct series *success,
			unsigned ms)
{
	uint64_t start, end, released;
	struct pins *pins;
	int fd;

	area_fill_anonymous(outside);
	pins = pins_create(PINS_PIPE);
	if (!pins)
		errx(1, "no page of the area could be pinned");

	pins_release_after(pins, ms);
	start = now_ns();
	fd = peer_alloc(peer, call->size);
	end = now_ns();
	released = pins_finish(pins);

	series_add(call, end - start);
	if (fd < 0) {
		series_fail(success, -fd);
		return;
	}
	close(fd);
	series_add(success, end > released ? end - released : 0);
}

static void measure_release(const struct plan *plan, size_t size, const char *const names[2],
			    unsigned ms, unsigned rounds)
{
	struct series call[MAX_PEERS], success[MAX_PEERS];

	for (size_t p = 0; p < plan->peer_count; p++) {
		call[p] = plan_series(plan, names[0], "ns", &plan->peers[p], size, ms);
		success[p] = plan_series(plan, names[1], "ns", &plan->peers[p], size, ms);
	}

	for (unsigned round = 0; round < rounds; round++)
		for (size_t p = 0; p < plan->peer_count; p++) {
			plan_make_ready(plan, &plan->peers[p], size);
			one_attempt(&plan->peers[p], &call[p], &success[p], ms);
		}

	for (size_t p = 0; p < plan->peer_count; p++) {
		series_finish(&call[p]);
		series_finish(&success[p]);
	}
}

void measure_pinned(const struct plan *plan)
{
	static const char *const names[] = { "pinned-call", "pinned-success" };

	for (size_t i = 0; i < plan->size_count; i++) {
		measure_release(plan, plan->sizes[i], names, MOMENT_MS, plan->rounds);
		measure_release(plan, plan->sizes[i], names, TOO_LONG_MS, 1);
	}
	area_empty();
}
