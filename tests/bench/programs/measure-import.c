/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include "attach-timer.h"
#include "importer.h"
#include "measures.h"
#include "plan.h"

#include <unistd.h>

enum { CYCLES = 10 };

static void measure_cycle(const struct plan *plan, const char *name, unsigned long cycle,
			  size_t size)
{
	struct series series[MAX_PEERS];
	int fds[MAX_PEERS], importer = importer_open();

	for (size_t p = 0; p < plan->peer_count; p++) {
		series[p] = plan_series(plan, name, "ns", &plan->peers[p], size, 0);
		fds[p] = peer_alloc(&plan->peers[p], size);
		if (fds[p] < 0)
			series_fail(&series[p], -fds[p]);
	}

	for (unsigned round = 0; round < plan->rounds; round++)
		for (size_t p = 0; p < plan->peer_count; p++) {
			int64_t ns = fds[p] < 0 ? fds[p] : importer_time(importer, cycle, fds[p], CYCLES);

			if (ns < 0)
				series_fail(&series[p], (int)-ns);
			else
				series_add(&series[p], (uint64_t)ns);
		}

	for (size_t p = 0; p < plan->peer_count; p++) {
		series_finish(&series[p]);
		if (fds[p] >= 0)
			close(fds[p]);
	}
	close(importer);
}

void measure_import(const struct plan *plan)
{
	for (size_t i = 0; i < plan->size_count; i++) {
		measure_cycle(plan, "attach", ATTACH_TIMER_ATTACH, plan->sizes[i]);
		measure_cycle(plan, "map", ATTACH_TIMER_MAP, plan->sizes[i]);
		measure_cycle(plan, "kept-sync", ATTACH_TIMER_SYNC, plan->sizes[i]);
		measure_cycle(plan, "vmap", ATTACH_TIMER_VMAP, plan->sizes[i]);
	}
}
