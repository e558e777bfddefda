/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include "clock.h"
#include "measures.h"
#include "plan.h"

#include <err.h>
#include <stdlib.h>
#include <unistd.h>

/* The buffer that is measured is one of them. */
static const unsigned levels[] = { 1, 10, 100, 500, 1000, 2000 };
enum { LEVELS = sizeof(levels) / sizeof(levels[0]), MOST = 2000, PASSES = 4 };

struct population {
	int fds[MOST];
	unsigned count;
};

static void grow(const struct plan *plan, const struct peer *peer, struct population *population,
		 unsigned count)
{
	while (population->count < count) {
		size_t size = plan->sizes[population->count % plan->size_count];
		int fd = peer_alloc(peer, size);

		if (fd < 0)
			errx(1, "%s: buffer %u of %zu bytes: errno %d", peer->name,
			     population->count, size, -fd);
		population->fds[population->count++] = fd;
	}
}

static void one_more(const struct peer *peer, struct series *alloc, struct series *release)
{
	uint64_t start = now_ns(), end;
	int fd = peer_alloc(peer, alloc->size);

	end = now_ns();
	if (fd < 0) {
		series_fail(alloc, -fd);
		return;
	}
	series_add(alloc, end - start);

	start = now_ns();
	close(fd);
	series_add(release, now_ns() - start);
}

/* Figures of one level, of all passes. */
struct level {
	struct series alloc[MAX_PEERS], release[MAX_PEERS];
};

static void start_level(const struct plan *plan, struct level *level, unsigned count)
{
	const size_t size = plan->sizes[plan->size_count - 1];

	for (size_t p = 0; p < plan->peer_count; p++) {
		level->alloc[p] =
			plan_series(plan, "live-alloc", "ns", &plan->peers[p], size, count);
		level->release[p] =
			plan_series(plan, "live-free", "ns", &plan->peers[p], size, count);
	}
}

static void finish_level(const struct plan *plan, struct level *level)
{
	for (size_t p = 0; p < plan->peer_count; p++) {
		series_finish(&level->alloc[p]);
		series_finish(&level->release[p]);
	}
}

static void measure_level(const struct plan *plan, struct population *populations,
			  struct level *level, unsigned count)
{
	const size_t size = plan->sizes[plan->size_count - 1];
	size_t order[MAX_PEERS];

	for (size_t p = 0; p < plan->peer_count; p++)
		grow(plan, &plan->peers[p], &populations[p], count - 1);

	for (unsigned round = 0; round < plan->rounds / PASSES; round++) {
		plan_shuffle(plan, order);
		for (size_t i = 0; i < plan->peer_count; i++) {
			const size_t p = order[i];

			plan_make_ready(plan, &plan->peers[p], size);
			one_more(&plan->peers[p], &level->alloc[p], &level->release[p]);
		}
	}
}

static void shrink(const struct plan *plan, struct population *populations)
{
	for (size_t p = 0; p < plan->peer_count; p++)
		while (populations[p].count)
			close(populations[p].fds[--populations[p].count]);
}

void measure_live(const struct plan *plan)
{
	struct population *populations = calloc(plan->peer_count, sizeof(*populations));
	struct level *figures = calloc(LEVELS, sizeof(*figures));

	if (!populations || !figures)
		err(1, "calloc");

	for (size_t i = 0; i < LEVELS; i++)
		start_level(plan, &figures[i], levels[i]);
	/* Several, so that what drifts does not look like growth. */
	for (unsigned pass = 0; pass < PASSES; pass++) {
		for (size_t i = 0; i < LEVELS; i++)
			measure_level(plan, populations, &figures[i], levels[i]);
		shrink(plan, populations);
	}
	for (size_t i = 0; i < LEVELS; i++)
		finish_level(plan, &figures[i]);

	free(figures);
	free(populations);
}
