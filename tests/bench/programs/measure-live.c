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
enum { LEVELS = sizeof(levels) / sizeof(levels[0]), MOST = 2000 };

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

static void measure_level(const struct plan *plan, struct population *populations, unsigned level)
{
	const size_t size = plan->sizes[plan->size_count - 1];
	struct series alloc[MAX_PEERS], release[MAX_PEERS];
	size_t order[MAX_PEERS];

	for (size_t p = 0; p < plan->peer_count; p++) {
		grow(plan, &plan->peers[p], &populations[p], level - 1);
		alloc[p] = plan_series(plan, "live-alloc", "ns", &plan->peers[p], size, level);
		release[p] = plan_series(plan, "live-free", "ns", &plan->peers[p], size, level);
	}

	for (unsigned round = 0; round < plan->rounds; round++) {
		plan_shuffle(plan, order);
		for (size_t i = 0; i < plan->peer_count; i++) {
			const size_t p = order[i];

			plan_make_ready(plan, &plan->peers[p], size);
			one_more(&plan->peers[p], &alloc[p], &release[p]);
		}
	}

	for (size_t p = 0; p < plan->peer_count; p++) {
		series_finish(&alloc[p]);
		series_finish(&release[p]);
	}
}

void measure_live(const struct plan *plan)
{
	struct population *populations = calloc(plan->peer_count, sizeof(*populations));

	if (!populations)
		err(1, "calloc");

	for (size_t i = 0; i < LEVELS; i++)
		measure_level(plan, populations, levels[i]);

	for (size_t p = 0; p < plan->peer_count; p++)
		while (populations[p].count)
			close(populations[p].fds[--populations[p].count]);
	free(populations);
}
